// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import io.novella.schema.SchemaNode;

/**
 * A property of a body, or of the query.
 *
 * @param place where it stands: a JSON Pointer, with {@code *} for the items of an array
 * @param schema what is valid there
 * @param required whether the object around it must have it
 * @param parent place of the object around it
 * @param wholeOf whether this is an object whose properties are fields of their own
 */
record Field(String place, SchemaNode schema, boolean required, String parent, boolean wholeOf) {

    /** Whether an object refuses properties that it does not name. */
    boolean isSealed() {
        return schema.json().has("additionalProperties")
                && !schema.json().get("additionalProperties").asBoolean(true);
    }
}
