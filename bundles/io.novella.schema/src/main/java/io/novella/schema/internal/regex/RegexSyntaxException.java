// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.internal.regex;

import java.io.Serial;

/** A pattern is not a regular expression of ECMA-262 with flag u, or uses a part of it that is not supported. */
public final class RegexSyntaxException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    RegexSyntaxException(String message) {
        super(message, null, false, false);
    }
}
