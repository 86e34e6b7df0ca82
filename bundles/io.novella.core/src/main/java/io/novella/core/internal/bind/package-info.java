// SPDX-License-Identifier: Apache-2.0
/** Turns an annotated controller into operations, or into the list of what is wrong with it. */
@NullMarked
package io.novella.core.internal.bind;

import org.jspecify.annotations.NullMarked;
