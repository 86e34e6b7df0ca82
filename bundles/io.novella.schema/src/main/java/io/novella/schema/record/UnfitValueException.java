// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A value that its schema accepts and its Java type cannot hold, such as a number too large for an int. */
public final class UnfitValueException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String parameter;
    private final String value;

    UnfitValueException(String sentence) {
        this("", "", sentence);
    }

    private UnfitValueException(String parameter, String value, String sentence) {
        super(sentence, null, false, false);
        this.parameter = parameter;
        this.value = value;
    }

    /** The same, said of a parameter with a value, unless it is said of one within already. */
    UnfitValueException in(String outer, @Nullable Object held) {
        return parameter.isEmpty()
                ? new UnfitValueException(
                        outer, held instanceof String ? "'" + held + "'" : "" + held, String.valueOf(getMessage()))
                : this;
    }

    /** The parameter that holds the value. */
    public String parameter() {
        return parameter;
    }

    /** The value of that parameter, as messages show it. */
    public String value() {
        return value;
    }
}
