// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.body;

/** Treatment of a result that violates its response schema. */
public enum ResponseValidation {
    /** Answers 500. Meant for tests. */
    STRICT,
    /** Sends the result and logs the violation. */
    LOG,
    /** Does not validate results. */
    OFF
}
