// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.io.Serial;

/** Something of that name is there already, or what it refers to is gone. */
public final class ConflictException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ConflictException(Throwable cause) {
        super("the database rejected the change because of a conflict", cause);
    }
}
