// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import java.io.Serial;

/** A schema cannot be used; says where it stands and why. */
public final class InvalidSchemaException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String iri;
    private final String pointer;

    /**
     * An error in a schema.
     *
     * @param iri base IRI of its document
     * @param pointer JSON Pointer of the offending part
     * @param message what is wrong with it, and what was expected
     */
    public InvalidSchemaException(String iri, String pointer, String message) {
        super(message, null, false, false);
        this.iri = iri;
        this.pointer = pointer;
    }

    /** Base IRI of the document. */
    public String iri() {
        return iri;
    }

    /** JSON Pointer of the offending part; empty for the whole document. */
    public String pointer() {
        return pointer;
    }
}
