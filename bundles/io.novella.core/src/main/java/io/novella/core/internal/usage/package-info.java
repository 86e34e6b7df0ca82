// SPDX-License-Identifier: Apache-2.0
/** Counts which operations are asked for at which versions. */
@NullMarked
package io.novella.core.internal.usage;

import org.jspecify.annotations.NullMarked;
