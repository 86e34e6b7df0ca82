// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

/** The command {@code exit}: ends the program or the interactive shell that it is part of. */
@SuppressWarnings("serial") // never serialized
public final class ExitException extends RuntimeException {

    private final byte status;

    ExitException(byte status) {
        super("exit " + status, null, false, false);
        this.status = status;
    }

    /** The exit status for the client. */
    public byte status() {
        return status;
    }
}
