// SPDX-License-Identifier: Apache-2.0
/** Bounds and contains every call from the platform into the code of an extension. */
@NullMarked
package io.novella.core.internal.isolation;

import org.jspecify.annotations.NullMarked;
