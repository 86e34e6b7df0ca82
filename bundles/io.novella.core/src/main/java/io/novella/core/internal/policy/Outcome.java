// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

/** What a check comes to. Only {@link #TRUE} of a whole rule allows. */
public enum Outcome {
    /** The check holds. */
    TRUE,

    /** The check does not hold; an absent target key or credential is this, as in oslo.policy. */
    FALSE,

    /**
     * The check has no meaning here: an undefined rule, a text that does not parse, a remote check that is off. oslo.policy takes
     * these as false; so do {@code and} and {@code or}, but {@code not} leaves it as it is, so it never allows.
     */
    UNDEFINED,

    /** The evaluation failed, where oslo.policy throws: it ends the whole decision, which is a denial. */
    FAULT
}
