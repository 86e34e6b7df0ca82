// SPDX-License-Identifier: Apache-2.0
/** Seventh room: from a rule, a caller and a target to a grant. */
@NullMarked
package io.novella.core.internal.enforce;

import org.jspecify.annotations.NullMarked;
