// SPDX-License-Identifier: Apache-2.0
/**
 * Compares what is served at two versions and says what breaks whom.
 *
 * <p>Properties are compared by the flat parameter they map to, so one that moved or was renamed is recognised. Fewer valid
 * values break requests, more valid values break those who read answers.
 */
@NullMarked
package io.novella.core.internal.diff;

import org.jspecify.annotations.NullMarked;
