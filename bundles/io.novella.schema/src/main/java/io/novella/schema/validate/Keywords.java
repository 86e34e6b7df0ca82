// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The keywords that a schema may have. An unknown one is refused, since it would be passed over without a word. */
public final class Keywords {

    /** The meta-schemas that a document may name. */
    private static final Set<String> DIALECTS = Set.of(
            "https://json-schema.org/draft/2020-12/schema",
            "https://json-schema.org/draft/2020-12/schema#",
            "https://novella.io/schemas/meta.json");

    private static final String EXTENSION = "x-";

    private static final Set<String> KNOWN = new TreeSet<>(Set.of(
            "$ref",
            "$defs",
            "$comment",
            "$schema",
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "format",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
            "contentEncoding",
            "contentMediaType",
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "examples",
            "ext:mapping",
            "ext:codec",
            "ext:header",
            "ext:policy"));

    static {
        KNOWN.addAll(ValidatorCompiler.SCHEMA);
        KNOWN.addAll(ValidatorCompiler.SCHEMAS);
        KNOWN.addAll(ValidatorCompiler.SCHEMAS_BY_NAME);
    }

    /** Keywords that give a schema another name or base, so that one reference could mean two definitions. */
    private static final Set<String> IDENTIFIERS = Set.of(
            "$id",
            "$anchor",
            "$dynamicAnchor",
            "$dynamicRef",
            "$recursiveAnchor",
            "$recursiveRef",
            "$vocabulary",
            "id");

    /** What to write instead of keywords of other drafts and of OpenAPI 3.0. */
    private static final Map<String, String> INSTEAD = Map.of(
            "definitions", "write '$defs'",
            "dependencies", "write 'dependentRequired' or 'dependentSchemas'",
            "additionalItems", "write 'prefixItems' with 'items'",
            "nullable", "add \"null\" to the types",
            "example", "write 'examples' with a list",
            "discriminator", "it is not part of JSON Schema");

    private Keywords() {}

    /**
     * Checks the names of all keywords in a document.
     *
     * @throws InvalidSchemaException if one is not known or not supported
     */
    public static void requireKnown(Place document) throws InvalidSchemaException {
        for (Map.Entry<String, JsonNode> entry : document.json().properties()) {
            requireKnown(document, entry.getKey(), entry.getValue());
        }
        if (document.json().isObject()) {
            for (Place inner : ValidatorCompiler.subschemas(document)) {
                requireKnown(inner);
            }
        }
    }

    private static void requireKnown(Place schema, String keyword, JsonNode value) throws InvalidSchemaException {
        boolean root = schema.pointer().isEmpty();
        if (IDENTIFIERS.contains(keyword)) {
            if (!(root && keyword.equals("$id") && value.asText().equals(schema.iri()))) {
                throw schema.member(keyword)
                        .problem("'" + keyword
                                + "' is not supported: a schema is identified by the path of its file and a"
                                + " JSON Pointer, such as \"$ref\": \"defs.json#/$defs/name\"");
            }
        } else if (keyword.equals("$schema")) {
            if (!root || !DIALECTS.contains(value.asText())) {
                throw schema.member(keyword)
                        .problem("'$schema' is only valid at the root of a file, and must be"
                                + " \"https://json-schema.org/draft/2020-12/schema\"");
            }
        } else if (INSTEAD.containsKey(keyword)) {
            throw schema.member(keyword)
                    .problem("there is no keyword '" + keyword + "' in JSON Schema 2020-12; " + INSTEAD.get(keyword));
        } else if (!KNOWN.contains(keyword) && !keyword.startsWith(EXTENSION)) {
            throw schema.member(keyword)
                    .problem("there is no keyword " + Suggestion.of(keyword, KNOWN)
                            + " (custom annotations begin with 'x-')");
        }
    }
}
