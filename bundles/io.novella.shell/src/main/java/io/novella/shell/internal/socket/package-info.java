// SPDX-License-Identifier: Apache-2.0
/**
 * The shell's way in: a Unix domain socket that only the owner of the process can open, and the client the {@code novella} script runs.
 */
@NullMarked
package io.novella.shell.internal.socket;

import org.jspecify.annotations.NullMarked;
