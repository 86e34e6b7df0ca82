// SPDX-License-Identifier: Apache-2.0
/** Validation by JSON Schema 2020-12: exact numbers, bounded steps and depth, and the reason that tells a client most. */
@NullMarked
package io.novella.core.internal.validate;

import org.jspecify.annotations.NullMarked;
