// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import java.io.Serial;

/** A value that its schema accepts and its Java type cannot hold, such as a number too large for an int. */
public final class UnfitValueException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String parameter;

    UnfitValueException(String sentence) {
        this("", sentence);
    }

    private UnfitValueException(String parameter, String sentence) {
        super(sentence, null, false, false);
        this.parameter = parameter;
    }

    UnfitValueException in(String outer) {
        return new UnfitValueException(parameter.isEmpty() ? outer : parameter, String.valueOf(getMessage()));
    }

    /** The parameter that holds the value. */
    public String parameter() {
        return parameter;
    }
}
