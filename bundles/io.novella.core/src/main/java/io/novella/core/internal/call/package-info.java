// SPDX-License-Identifier: Apache-2.0
/** Calls the method of a controller that serves an operation. */
@NullMarked
package io.novella.core.internal.call;

import org.jspecify.annotations.NullMarked;
