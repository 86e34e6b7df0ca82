// SPDX-License-Identifier: Apache-2.0
/** Tells a caller which operations on an object the rules allow, for every resource that has objects. */
@NullMarked
package io.novella.core.internal.permitted;

import org.jspecify.annotations.NullMarked;
