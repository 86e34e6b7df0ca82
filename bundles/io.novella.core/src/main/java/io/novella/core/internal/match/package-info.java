// SPDX-License-Identifier: Apache-2.0
/** Second room: from a method and a path to the operations that live there. */
@NullMarked
package io.novella.core.internal.match;

import org.jspecify.annotations.NullMarked;
