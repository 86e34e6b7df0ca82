// SPDX-License-Identifier: Apache-2.0
/**
 * The rules in force: the authors' defaults, overridden by the operator's files, with the kinds of checks that
 * plugins implement.
 */
@NullMarked
package io.novella.core.internal.rulebook;

import org.jspecify.annotations.NullMarked;
