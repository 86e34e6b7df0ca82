// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

/** What becomes of a controller that breaks what is published. */
public enum GuardMode {
    /** It is served, and nobody looks. */
    OFF,
    /** It is served, and the log and {@code api:contract} say so. */
    WARN,
    /** It is not routed. */
    REFUSE
}
