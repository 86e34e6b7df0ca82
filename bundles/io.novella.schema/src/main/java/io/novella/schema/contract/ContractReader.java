// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.mapping.SchemaMapping;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.validate.ValidatorCompiler;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the contract of a schema file. */
final class ContractReader {

    /** Schemas that contain themselves end here; the binder has refused them already where they need a flat form. */
    private static final int MAX_DEPTH = 32;

    /** In front of a header's name; a pointer begins with a slash. */
    private static final String HEADER = "header ";

    /** What a client cannot see, or what has a place of its own below. */
    private static final Set<String> LEFT_OUT = Set.of(
            "$schema",
            "$id",
            "$defs",
            "$comment",
            "title",
            "description",
            "examples",
            "properties",
            "required",
            "items",
            "ext:mapping",
            "ext:codec",
            "ext:header",
            "ext:policy");

    private final SortedMap<String, String> places = new TreeMap<>();

    private ContractReader() {}

    static Contract read(SchemaNode schema, SchemaMapping mapping) throws SchemaException {
        ContractReader reader = new ContractReader();
        reader.read(schema.child(schema.json()), "", false, 0);
        SortedMap<String, String> parameters = new TreeMap<>();
        collect(mapping, "", parameters);
        mapping.headers().forEach((parameter, header) -> {
            reader.places.put(HEADER + header, "{}");
            parameters.put(parameter, HEADER + header);
        });
        return new Contract(reader.places, parameters);
    }

    private void read(SchemaNode schema, String pointer, boolean required, int depth) throws SchemaException {
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        for (String keyword : sortedNames(schema.json())) {
            if (!LEFT_OUT.contains(keyword)) {
                own.set(keyword, resolved(schema, keyword, schema.json().get(keyword), depth));
            }
        }
        places.put(pointer, (required ? "required " : "") + own);
        if (depth > MAX_DEPTH) {
            return;
        }
        for (var properties = schema.properties(); properties.hasNext(); ) {
            Map.Entry<String, JsonNode> property = properties.next();
            String name = property.getKey();
            read(
                    schema.child(property.getValue()),
                    pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    schema.requires(name),
                    depth + 1);
        }
        JsonNode items = schema.json().get("items");
        if (items != null && items.isObject()) {
            read(schema.child(items), pointer + "/items", false, depth + 1);
        } else if (items != null) {
            places.put(pointer + "/items", items.toString());
        }
    }

    /** The value of a keyword: references in its schemas are resolved, annotations left out, and names sorted. */
    private JsonNode resolved(SchemaNode around, String keyword, JsonNode value, int depth) throws SchemaException {
        if (ValidatorCompiler.SCHEMA.contains(keyword)) {
            return schema(around, value, depth);
        }
        if (ValidatorCompiler.SCHEMAS.contains(keyword)) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (JsonNode each : value) {
                array.add(schema(around, each, depth + 1));
            }
            return array;
        }
        if (ValidatorCompiler.SCHEMAS_BY_NAME.contains(keyword)) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (String name : sortedNames(value)) {
                object.set(name, schema(around, value.get(name), depth + 1));
            }
            return object;
        }
        // The values of other keywords are data: a "$ref" or "title" in a constant is part of that constant.
        return sorted(value);
    }

    private JsonNode schema(SchemaNode around, JsonNode schema, int depth) throws SchemaException {
        if (!schema.isObject() || depth > MAX_DEPTH) {
            return schema;
        }
        SchemaNode target = around.child(schema);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name : sortedNames(target.json())) {
            if (!name.equals("description") && !name.equals("title") && !name.startsWith("ext:")) {
                object.set(name, resolved(target, name, target.json().get(name), depth + 1));
            }
        }
        return object;
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            value.forEach(each -> array.add(sorted(each)));
            return array;
        }
        if (!value.isObject()) {
            return value;
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name : sortedNames(value)) {
            object.set(name, sorted(value.get(name)));
        }
        return object;
    }

    private static Iterable<String> sortedNames(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void collect(SchemaMapping mapping, String prefix, SortedMap<String, String> parameters) {
        for (Parameter parameter : mapping.parameters().values()) {
            parameters.put(prefix + parameter.name(), parameter.pointer());
            if (parameter.nested() != null) {
                collect(parameter.nested(), prefix + parameter.name() + ".", parameters);
            }
        }
    }
}
