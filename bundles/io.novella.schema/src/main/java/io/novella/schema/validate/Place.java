// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A part of a schema document.
 *
 * @param iri base IRI of the document
 * @param pointer JSON Pointer of the part; empty for the whole document
 * @param json the part
 */
public record Place(String iri, String pointer, JsonNode json) {

    /** The part below a member. */
    Place member(String name) {
        return new Place(iri, pointer + "/" + escaped(name), json.path(name));
    }

    /** The part below an element. */
    Place element(int index) {
        return new Place(iri, pointer + "/" + index, json.path(index));
    }

    /** A name as a JSON Pointer writes it (RFC 6901, 3). */
    public static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    InvalidSchemaException problem(String message) {
        return new InvalidSchemaException(iri, pointer, message);
    }
}
