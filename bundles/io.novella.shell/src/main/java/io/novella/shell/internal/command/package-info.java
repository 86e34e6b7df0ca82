// SPDX-License-Identifier: Apache-2.0
/** Arguments of commands: their syntax, their reading, and what a wrong one is answered. */
@NullMarked
package io.novella.shell.internal.command;

import org.jspecify.annotations.NullMarked;
