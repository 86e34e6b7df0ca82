// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

/** Finds schema documents and follows references between them. */
public interface References {

    /**
     * The document of an IRI.
     *
     * @throws InvalidSchemaException if it is missing or is not a schema document
     */
    Place document(String iri) throws InvalidSchemaException;

    /**
     * The part that a {@code $ref} leads to.
     *
     * @param from the schema in which the reference stands
     * @throws InvalidSchemaException if it leads nowhere
     */
    Place follow(Place from, String ref) throws InvalidSchemaException;
}
