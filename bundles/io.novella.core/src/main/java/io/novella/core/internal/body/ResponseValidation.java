// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

/** What to do with a result that its schema refuses. */
public enum ResponseValidation {
    /** Answer 500: for tests. */
    STRICT,
    /** Send it, and say so in the log. */
    LOG,
    /** Do not look. */
    OFF
}
