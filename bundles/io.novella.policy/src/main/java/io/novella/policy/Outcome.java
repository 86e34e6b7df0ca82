// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** What a check comes to. Only {@link #TRUE} of a whole rule allows. */
public enum Outcome {
    /** The check holds. */
    TRUE,

    /** The check does not hold; an absent target key or credential is this, as in oslo.policy. */
    FALSE,

    /**
     * The check has no meaning here: an undefined rule, a text that does not parse, a remote check that is off. oslo.policy takes
     * these as false; so do {@code and} and {@code or}, but its inverse is not true.
     */
    UNDEFINED,

    /**
     * What {@code not} makes of {@link #UNDEFINED}: evaluation goes on as if it were true, so that it comes to the same leaves as
     * oslo.policy, but a rule that ends with this denies.
     */
    UNDEFINED_INVERSE,

    /** The evaluation failed, where oslo.policy throws: it ends the whole decision, which is a denial. */
    FAULT;

    /** The outcome of {@code not}. */
    Outcome inverse() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNDEFINED -> UNDEFINED_INVERSE;
            case UNDEFINED_INVERSE -> UNDEFINED;
            case FAULT -> FAULT;
        };
    }
}
