// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.io.Serial;

/** The database does not answer, or not as it should. */
public final class StoreException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
