// SPDX-License-Identifier: Apache-2.0
/** Compiles an annotated controller into operations, or returns the list of its problems. */
@NullMarked
package io.novella.core.internal.bind;

import org.jspecify.annotations.NullMarked;
