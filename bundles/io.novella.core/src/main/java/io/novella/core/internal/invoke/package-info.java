// SPDX-License-Identifier: Apache-2.0
/** Eighth room: calls the controller, which takes a grant. */
@NullMarked
package io.novella.core.internal.invoke;

import org.jspecify.annotations.NullMarked;
