// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import java.io.Serial;

/** A schema file cannot be used; the message names the file and what is wrong. */
public final class SchemaException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** With a sentence that begins with the file's path. */
    public SchemaException(String message) {
        super(message);
    }
}
