// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.io.Serial;

/** A codec cannot turn a value; says which parameter and why. */
public final class CodecException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String pointer;

    CodecException(Parameter parameter, String sentence) {
        super(sentence, null, false, false);
        pointer = parameter.pointer();
    }

    /** Name of the property. */
    public String property() {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }
}
