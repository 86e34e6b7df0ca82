// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * A schema somewhere in a file.
 *
 * @param compiler resolves its references
 * @param iri base IRI of its file
 * @param json the schema
 */
public record SchemaNode(SchemaCompiler compiler, String iri, JsonNode json) {

    /** A part of this schema, with references followed to their end. */
    public SchemaNode child(JsonNode part) throws SchemaException {
        return compiler.resolve(new SchemaNode(compiler, iri, part));
    }

    /** The file it stands in, as a person knows it. */
    public String file() {
        return file(iri);
    }

    static String file(String iri) {
        return iri.startsWith(SchemaCompiler.BUNDLE) ? iri.substring(SchemaCompiler.BUNDLE.length()) : iri;
    }

    /** Whether it is the schema {@code false}, which no value fits. */
    public boolean acceptsNothing() {
        return json.isBoolean() && !json.booleanValue();
    }

    /** Whether it describes an object with named properties. */
    public boolean hasProperties() {
        JsonNode properties = json.path("properties");
        return properties.isObject() && !properties.isEmpty();
    }

    /** Its named properties in order, unresolved. */
    public Iterator<Map.Entry<String, JsonNode>> properties() {
        return json.path("properties").properties().iterator();
    }

    /** Whether a value of this schema must have a property. */
    public boolean requires(String property) {
        for (JsonNode required : json.path("required")) {
            if (required.asText().equals(property)) {
                return true;
            }
        }
        return false;
    }

    /** The types a value may have; all of them if the schema does not say. */
    public Set<JsonType> types() {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        JsonNode type = json.path("type");
        if (type.isTextual()) {
            JsonType.named(type.asText()).ifPresent(types::add);
        }
        for (JsonNode each : type) {
            JsonType.named(each.asText()).ifPresent(types::add);
        }
        if (types.isEmpty()) {
            for (JsonNode value : json.path("enum")) {
                types.add(JsonType.of(value));
            }
            if (json.has("const")) {
                types.add(JsonType.of(json.get("const")));
            }
        }
        return types.isEmpty() ? EnumSet.allOf(JsonType.class) : types;
    }
}
