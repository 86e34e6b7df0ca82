// SPDX-License-Identifier: Apache-2.0
/** Which rules are in force: an operator's files over the authors' defaults, with the kinds of checks that plugins bring. */
@NullMarked
package io.novella.core.internal.rulebook;

import org.jspecify.annotations.NullMarked;
