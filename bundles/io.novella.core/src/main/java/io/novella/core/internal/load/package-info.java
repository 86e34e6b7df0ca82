// SPDX-License-Identifier: Apache-2.0
/** Stage 6 of the request pipeline: loads the object that the id in the path identifies. */
@NullMarked
package io.novella.core.internal.load;

import org.jspecify.annotations.NullMarked;
