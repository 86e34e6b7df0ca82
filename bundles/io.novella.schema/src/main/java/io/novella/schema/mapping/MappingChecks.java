// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rejects schemas with parts that a mapping would ignore or lose. */
final class MappingChecks {

    /** Keywords whose schemas apply to the same value. */
    private static final List<String> IN_PLACE =
            List.of("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas");
    /** Keywords whose schemas are for validation only. */
    private static final List<String> UNREAD = List.of(
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "additionalProperties",
            "patternProperties",
            "propertyNames",
            "unevaluatedProperties",
            "prefixItems",
            "contains",
            "unevaluatedItems");

    private final CompileContext context;

    MappingChecks(CompileContext context) {
        this.context = context;
    }

    /** Rejects other types where the properties of an object are mapped one by one: such a value would be lost. */
    void refuseOtherTypes(SchemaNode schema, String pointer, Set<JsonType> allowed) throws SchemaException {
        Set<JsonType> others = EnumSet.copyOf(schema.types());
        others.removeAll(allowed);
        if (!others.isEmpty()) {
            boolean untyped = others.size() + allowed.size() >= JsonType.values().length;
            throw context.problem(
                    pointer,
                    (untyped
                                    ? "has properties but lacks \"type\": \"object\""
                                    : "may be "
                                            + others.stream()
                                                    .map(type -> type.name().toLowerCase(Locale.ROOT))
                                                    .collect(Collectors.joining(" or "))
                                            + " instead of an object")
                            + ", so a value that is not an object would be lost"
                            + (pointer.isEmpty() || untyped
                                    ? ""
                                    : "; if this is intended, map it as a whole to one parameter"));
        }
    }

    /** Rejects properties that only {@code allOf} and similar keywords name, since the mapping would lose them. */
    void refuseHidden(PropertyNode node) throws SchemaException {
        refuseHidden(node, node.schema);
        for (PropertyNode inner : node.inner) {
            if (inner.isSpread()) {
                refuseHidden(inner);
            }
        }
    }

    /** Ends, because the validator has refused schemas that apply themselves to the same value. */
    private void refuseHidden(PropertyNode node, SchemaNode schema) throws SchemaException {
        for (String keyword : IN_PLACE) {
            JsonNode parts = schema.json().get(keyword);
            if (parts == null) {
                continue;
            }
            boolean many = parts.isArray() || keyword.equals("dependentSchemas");
            for (JsonNode part : many ? parts : List.of(parts)) {
                if (part.isObject()) {
                    context.count();
                    SchemaNode inner = schema.child(part);
                    refuseHiddenNames(node, inner, keyword);
                    refuseHidden(node, inner);
                }
            }
        }
    }

    private void refuseHiddenNames(PropertyNode node, SchemaNode part, String keyword) throws SchemaException {
        for (var properties = part.properties(); properties.hasNext(); ) {
            Map.Entry<String, JsonNode> property = properties.next();
            PropertyNode named = node.inner.stream()
                    .filter(inner -> inner.name.equals(property.getKey()))
                    .findFirst()
                    .orElseThrow(() -> context.problem(
                            node.pointer,
                            keyword + " names '" + property.getKey()
                                    + "', which would be lost; also name it in the properties of the object"));
            if (!named.inner.isEmpty()) {
                refuseHiddenNames(named, part.child(property.getValue()), keyword);
            }
        }
    }

    /** Rejects {@code ext:} keywords outside of properties and items, where they would be ignored. */
    private void refuseUnread(PropertyNode node) throws SchemaException {
        for (String keyword : UNREAD) {
            refuseUnread(node, keyword, node.schema.json().get(keyword));
        }
        JsonNode items = node.schema.json().path("items");
        if (items.isObject() && (node.hasCodec() || !node.schema.child(items).hasProperties())) {
            refuseUnread(node, "items", items);
        }
        if (node.hasCodec()) {
            refuseUnread(
                    node,
                    "the properties of a value that a codec converts",
                    node.schema.json().get("properties"));
            if (node.schema.json().has(ExtKeywords.MAPPING)) {
                throw context.problem(node.pointer, "'ext:mapping' cannot be combined with ext:codec");
            }
        }
    }

    private void refuseUnread(PropertyNode node, String keyword, @Nullable JsonNode part) throws SchemaException {
        if (part == null) {
            return;
        }
        for (Map.Entry<String, JsonNode> entry : part.properties()) {
            if (entry.getKey().startsWith(ExtKeywords.PREFIX)) {
                throw context.problem(node.pointer, "'" + entry.getKey() + "' has no effect in " + keyword);
            }
        }
        for (JsonNode inner : part) {
            refuseUnread(node, keyword, inner);
        }
    }

    /** Rejects keywords that are read at a property only, where there is none. */
    void refuseKeywordsOfProperties(SchemaNode schema, String pointer, String where) throws SchemaException {
        for (String keyword : List.of(ExtKeywords.CODEC, ExtKeywords.POLICY)) {
            if (schema.json().has(keyword)) {
                throw context.problem(pointer, "'" + keyword + "' has no effect " + where);
            }
        }
    }

    /** Rejects unknown {@code ext:} keywords, such as misspelt ones, which would otherwise be ignored. */
    void refuseUnknownKeywords(PropertyNode node) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry : node.schema.json().properties()) {
            if (entry.getKey().startsWith(ExtKeywords.PREFIX) && !ExtKeywords.ALL.contains(entry.getKey())) {
                throw context.problem(node.pointer, "there is no keyword '" + entry.getKey() + "'");
            }
            if (entry.getKey().equals(ExtKeywords.HEADER) && !node.pointer.isEmpty()) {
                throw context.problem(node.pointer, "ext:header is only valid at the root of a response schema");
            }
        }
        refuseUnread(node);
    }

    /** Rejects outer mappings of properties within an object taken whole, which has parameters of its own. */
    void refuseOuterNames(PropertyNode whole) throws SchemaException {
        refuseOuterNames(whole, whole);
    }

    private void refuseOuterNames(PropertyNode whole, PropertyNode node) throws SchemaException {
        for (PropertyNode inner : node.inner) {
            if (inner.parameter != null && !inner.namedAt.startsWith(whole.pointer)) {
                throw context.problem(
                        inner.pointer,
                        "is mapped to '" + inner.parameter + "' although it lies in " + whole.pointer
                                + ", which is mapped as a whole");
            }
            refuseOuterNames(whole, inner);
        }
    }
}
