// SPDX-License-Identifier: Apache-2.0
/**
 * What Nova did to its compute API in a hundred microversions, told again: the formats are files under {@code schemas/}, and
 * the Java knows none of them. {@code docs/real-history.md} counts what each change took.
 */
@NullMarked
package io.novella.example.history;

import org.jspecify.annotations.NullMarked;
