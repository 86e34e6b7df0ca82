// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects the schemas of several bundles in one document: what a schema refers to becomes a component, our keywords become
 * {@code x-novella-…}, and what belongs to a file alone is left out. OpenAPI 3.1 schemas are JSON Schema 2020-12, so nothing
 * else changes.
 */
public final class SchemaBundle {

    private static final String PREFIX = "#/components/schemas/";
    private static final Set<String> LEFT_OUT = Set.of("$schema", "$id", "$defs", "$anchor", "$vocabulary");
    private static final Set<String> SCHEMA = Set.of(
            "items",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "contains",
            "propertyNames",
            "contentSchema",
            "not",
            "if",
            "then",
            "else");
    private static final Set<JsonType> NULL = Set.of(JsonType.NULL);
    private static final Set<String> SCHEMAS_BY_NAME = Set.of("properties", "patternProperties", "dependentSchemas");
    private static final Set<String> SCHEMAS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

    /** Names of schemas that were referred to; the parsed files are shared, so the same schema is the same object. */
    private final IdentityHashMap<JsonNode, String> names = new IdentityHashMap<>();

    private final Set<String> taken = new HashSet<>();
    private final Map<String, ObjectNode> components = new TreeMap<>();

    /** A bundle in which some names belong to others. */
    public SchemaBundle(Set<String> reserved) {
        taken.addAll(reserved);
    }

    /** A schema as it stands in the document. */
    public ObjectNode add(SchemaNode schema) {
        try {
            return convert(schema);
        } catch (SchemaException broken) {
            throw new IllegalStateException("a schema that was bound can no longer be read", broken);
        }
    }

    /** A part of a schema, likewise. */
    public ObjectNode add(SchemaNode around, JsonNode part) {
        return add(new SchemaNode(around.compiler(), around.iri(), part));
    }

    /** All that was referred to, by name. */
    public Map<String, ObjectNode> components() {
        return components;
    }

    private ObjectNode convert(SchemaNode schema) throws SchemaException {
        ObjectNode converted = convertKeywords(schema);
        if (schema.types().equals(NULL) && converted.path("type").asText().equals("null")) {
            // Generators of clients cannot use a type that is null alone; this means the same.
            converted.putArray("type").add("string").add("null");
            converted.putObject("not").put("type", "string");
        }
        return converted;
    }

    private ObjectNode convertKeywords(SchemaNode schema) throws SchemaException {
        ObjectNode converted = JsonNodeFactory.instance.objectNode();
        if (schema.acceptsNothing()) {
            converted.putObject("not");
        }
        for (Map.Entry<String, JsonNode> entry : schema.json().properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            if (keyword.equals("$ref")) {
                converted.put("$ref", PREFIX + component(schema, value.asText()));
            } else if (keyword.startsWith("ext:")) {
                converted.set("x-novella-" + keyword.substring("ext:".length()), value);
            } else if (SCHEMA.contains(keyword)) {
                converted.set(keyword, inner(schema, value));
            } else if (SCHEMAS_BY_NAME.contains(keyword)) {
                ObjectNode byName = converted.putObject(keyword);
                for (Map.Entry<String, JsonNode> named : value.properties()) {
                    byName.set(named.getKey(), inner(schema, named.getValue()));
                }
            } else if (SCHEMAS.contains(keyword)) {
                ArrayNode list = converted.putArray(keyword);
                for (JsonNode each : value) {
                    // Generators do know null as one of several.
                    list.add(isNull(each) ? each : inner(schema, each));
                }
            } else if (!LEFT_OUT.contains(keyword)) {
                converted.set(keyword, value);
            }
        }
        return converted;
    }

    private static boolean isNull(JsonNode schema) {
        return schema.size() == 1 && schema.path("type").asText().equals("null");
    }

    /** A schema may also be true or false. */
    private JsonNode inner(SchemaNode around, JsonNode schema) throws SchemaException {
        return schema.isObject() ? convert(new SchemaNode(around.compiler(), around.iri(), schema)) : schema;
    }

    private String component(SchemaNode around, String ref) throws SchemaException {
        SchemaNode target = around.child(JsonNodeFactory.instance.objectNode().put("$ref", ref));
        String known = names.get(target.json());
        if (known != null) {
            return known;
        }
        String name = free(name(target, ref));
        names.put(target.json(), name);
        components.put(name, convert(target)); // the name is known already, should the schema contain itself
        return name;
    }

    /** The last word of the reference, after the resource if it is one's own: what a person would call it. */
    private static String name(SchemaNode target, String ref) {
        String word = ref.substring(Math.max(ref.lastIndexOf('/'), ref.lastIndexOf('#')) + 1);
        String[] path = target.file().split("/", -1);
        String folder = path.length > 2 && path[0].equals("schemas") ? path[1] + "." : "";
        // OpenAPI 3.1.1, 4.8.7.
        return folder + (word.isEmpty() ? "schema" : word.replaceAll("[^a-zA-Z0-9._-]", "_"));
    }

    private String free(String wanted) {
        String name = wanted;
        for (int number = 2; !taken.add(name); number++) {
            name = wanted + "_" + number;
        }
        return name;
    }
}
