// SPDX-License-Identifier: Apache-2.0
/** Lists for a caller the operations on an object that the rules allow, for every resource with objects. */
@NullMarked
package io.novella.core.internal.permitted;

import org.jspecify.annotations.NullMarked;
