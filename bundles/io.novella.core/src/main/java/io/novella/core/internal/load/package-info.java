// SPDX-License-Identifier: Apache-2.0
/** Sixth room: from an id in the path to the object that an operation acts on. */
@NullMarked
package io.novella.core.internal.load;

import org.jspecify.annotations.NullMarked;
