// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.validate.ValidatorCompiler;
import java.util.Set;

/** Schemas in a form in which equal texts have the same meaning: references are resolved, and annotations for readers are left out. */
final class Canonical {

    /** A limit for schemas that contain themselves; deeper copies add nothing. */
    private static final int DEEPEST = 16;

    private static final Set<String> FOR_PEOPLE = Set.of("title", "description", "examples", "$comment");

    private Canonical() {}

    /** The canonical form of a keyword's value; {@code around} is the schema that has the keyword. */
    static JsonNode of(SchemaNode around, String keyword, JsonNode value) throws SchemaException {
        return of(around, keyword, value, 0);
    }

    private static JsonNode of(SchemaNode around, String keyword, JsonNode value, int depth) throws SchemaException {
        if (ValidatorCompiler.SCHEMA.contains(keyword)) {
            return schema(around, value, depth);
        }
        if (ValidatorCompiler.SCHEMAS.contains(keyword)) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : value) {
                array.add(schema(around, item, depth + 1));
            }
            return value.isArray() ? array : value;
        }
        if (ValidatorCompiler.SCHEMAS_BY_NAME.contains(keyword)) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (var entry : value.properties()) {
                object.set(entry.getKey(), schema(around, entry.getValue(), depth + 1));
            }
            return value.isObject() ? object : value;
        }
        // The values of other keywords are data: a "$ref" or "title" in a constant is part of that constant.
        return value;
    }

    private static JsonNode schema(SchemaNode around, JsonNode schema, int depth) throws SchemaException {
        if (!schema.isObject()) {
            return schema;
        }
        if (depth > DEEPEST) {
            return JsonNodeFactory.instance.objectNode();
        }
        boolean refers = schema.has("$ref");
        if (refers && keywords(schema) == 1) {
            SchemaNode target = around.child(schema);
            return schema(target, target.json(), depth + 1);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (var entry : schema.properties()) {
            if (entry.getKey().equals("$ref")) {
                SchemaNode target = around.child(schema);
                object.set("$ref", schema(target, target.json(), depth + 1));
            } else if (!FOR_PEOPLE.contains(entry.getKey())) {
                object.set(entry.getKey(), of(around, entry.getKey(), entry.getValue(), depth + 1));
            }
        }
        return object;
    }

    private static long keywords(JsonNode schema) {
        return schema.properties().stream()
                .filter(entry -> !FOR_PEOPLE.contains(entry.getKey()))
                .count();
    }
}
