// SPDX-License-Identifier: Apache-2.0
/** GDB's way to a guest: the remote serial protocol of GDB's manual, appendix E, on a Unix domain socket. */
@NullMarked
package io.novella.shell.internal.gdb;

import org.jspecify.annotations.NullMarked;
