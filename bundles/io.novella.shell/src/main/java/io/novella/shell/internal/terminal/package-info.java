// SPDX-License-Identifier: Apache-2.0
/** The interactive shell: line editing, completion and history by JLine, which may be missing. */
@NullMarked
package io.novella.shell.internal.terminal;

import org.jspecify.annotations.NullMarked;
