// SPDX-License-Identifier: Apache-2.0
/** Stage 2 of the request pipeline: finds the operations of a method and a path. */
@NullMarked
package io.novella.core.internal.match;

import org.jspecify.annotations.NullMarked;
