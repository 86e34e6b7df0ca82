// SPDX-License-Identifier: Apache-2.0
/** Runs Gogo programs as the shell's users expect: each result is printed, errors are sentences, and {@code exit} and {@code help} exist. */
@NullMarked
package io.novella.shell.internal.session;

import org.jspecify.annotations.NullMarked;
