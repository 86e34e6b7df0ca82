// SPDX-License-Identifier: Apache-2.0
/** Stage 8 of the request pipeline: invokes the controller, which requires a grant. */
@NullMarked
package io.novella.core.internal.invoke;

import org.jspecify.annotations.NullMarked;
