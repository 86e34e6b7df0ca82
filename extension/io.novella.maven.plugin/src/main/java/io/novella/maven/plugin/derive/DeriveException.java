// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import java.io.Serial;

/** A schema cannot be derived; the message is a sentence that says what to mend. */
public final class DeriveException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    DeriveException(String message) {
        super(message);
    }
}
