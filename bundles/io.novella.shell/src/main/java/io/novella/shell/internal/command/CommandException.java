// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.command;

/** A command that cannot do what it was asked; the message is one line that says why and, if known, what to type. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        super(message);
    }
}
