// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import java.util.Set;

/** A keyword's value with references followed and without what is only for people, so that equal texts mean the same. */
final class Canonical {

    /** Where a schema contains itself, deeper copies say nothing new. */
    private static final int DEEPEST = 16;

    private static final Set<String> FOR_PEOPLE = Set.of("title", "description", "examples", "$comment");

    private Canonical() {}

    static JsonNode of(SchemaNode around, JsonNode value) throws SchemaException {
        return of(around, value, 0);
    }

    private static JsonNode of(SchemaNode around, JsonNode value, int depth) throws SchemaException {
        if (depth > DEEPEST) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonNode item : value) {
                array.add(of(around, item, depth + 1));
            }
            return array;
        }
        if (!value.isObject()) {
            return value;
        }
        JsonNode ref = value.path("$ref");
        if (ref.isTextual() && keywords(value) == 1) {
            SchemaNode target = around.child(value);
            return of(target, target.json(), depth + 1);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (var entry : value.properties()) {
            // A property may be called as a keyword is; its schema is an object, the keyword's value a text.
            if (entry.getKey().equals("$ref") && entry.getValue().isTextual()) {
                SchemaNode target = around.child(value);
                object.set("$ref", of(target, target.json(), depth + 1));
            } else if (!FOR_PEOPLE.contains(entry.getKey()) || entry.getValue().isObject()) {
                object.set(entry.getKey(), of(around, entry.getValue(), depth + 1));
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
