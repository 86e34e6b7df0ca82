// SPDX-License-Identifier: Apache-2.0
/** Compares what is served at two versions and says what breaks. */
@NullMarked
package io.novella.core.internal.diff;

import org.jspecify.annotations.NullMarked;
