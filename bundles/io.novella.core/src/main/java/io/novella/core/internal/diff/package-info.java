// SPDX-License-Identifier: Apache-2.0
/**
 * Compares the operations served at two versions, and marks the differences that break clients.
 *
 * <p>Properties are compared by the flat parameter they map to, so one that moved or was renamed is recognised. Fewer
 * valid values break requests, more valid values break clients that read responses.
 */
@NullMarked
package io.novella.core.internal.diff;

import org.jspecify.annotations.NullMarked;
