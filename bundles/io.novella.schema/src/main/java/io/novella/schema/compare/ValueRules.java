// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.compare;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.novella.api.runtime.ChangeInfo.Kind;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compares what two schemas say of a value, keyword by keyword, properties aside. */
final class ValueRules {

    private static final Set<String> LOWER =
            Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains");
    private static final Set<String> UPPER =
            Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains");
    private static final Set<String> CLOSING =
            Set.of("additionalProperties", "unevaluatedProperties", "unevaluatedItems");
    /** The one type whose values a keyword is about (JSON Schema Validation 2020-12, section 6, and Core, section 10.3). */
    private static final Map<String, JsonType> ABOUT = about();
    /** What says nothing about valid values, or is compared elsewhere. */
    private static final Set<String> PASSED_OVER = Set.of(
            "type",
            "enum",
            "const",
            "properties",
            "required",
            "default",
            "title",
            "description",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly");

    private final SchemaNode before;
    private final SchemaNode after;
    private final boolean itemsElsewhere;
    private final List<Difference> found = new ArrayList<>();

    private ValueRules(SchemaNode before, SchemaNode after, boolean itemsElsewhere) {
        this.before = before;
        this.after = after;
        this.itemsElsewhere = itemsElsewhere;
    }

    /**
     * The differences.
     *
     * @param itemsElsewhere whether the items of an array are fields of their own
     */
    static List<Difference> compare(SchemaNode before, SchemaNode after, boolean itemsElsewhere)
            throws SchemaException {
        ValueRules rules = new ValueRules(before, after, itemsElsewhere);
        rules.types();
        rules.values();
        Set<String> keywords = new LinkedHashSet<>();
        before.json().fieldNames().forEachRemaining(keywords::add);
        after.json().fieldNames().forEachRemaining(keywords::add);
        for (String keyword : keywords) {
            if (!keyword.startsWith("$")
                    && !keyword.startsWith("ext:")
                    && !PASSED_OVER.contains(keyword)
                    && rules.matters(keyword)) {
                rules.keyword(keyword);
            }
        }
        return rules.found;
    }

    private static Map<String, JsonType> about() {
        Map<String, JsonType> about = new HashMap<>();
        List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
                .forEach(
                        keyword -> about.put(keyword, JsonType.INTEGER)); // every schema that takes numbers takes these
        List.of("minLength", "maxLength", "pattern").forEach(keyword -> about.put(keyword, JsonType.STRING));
        List.of("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "unevaluatedItems")
                .forEach(keyword -> about.put(keyword, JsonType.ARRAY));
        List.of("contains", "minContains", "maxContains").forEach(keyword -> about.put(keyword, JsonType.ARRAY));
        List.of("minProperties", "maxProperties", "patternProperties", "propertyNames")
                .forEach(keyword -> about.put(keyword, JsonType.OBJECT));
        List.of("additionalProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas")
                .forEach(keyword -> about.put(keyword, JsonType.OBJECT));
        return about;
    }

    /** Whether a keyword is about values that both schemas take; if not, the types tell the difference. */
    private boolean matters(String keyword) {
        JsonType type = ABOUT.get(keyword);
        return type == null
                || (numbers(before.types()).contains(type)
                        && numbers(after.types()).contains(type));
    }

    private void types() {
        sets(numbers(before.types()), numbers(after.types()), ValueRules::typeNames);
    }

    /** Every integer is a number. */
    private static Set<JsonType> numbers(Set<JsonType> types) {
        Set<JsonType> all = EnumSet.copyOf(types);
        if (all.contains(JsonType.NUMBER)) {
            all.add(JsonType.INTEGER);
        }
        return all;
    }

    private static String typeNames(Set<JsonType> types) {
        if (types.size() == JsonType.values().length) {
            return "any value";
        }
        return types.stream()
                .filter(type -> type != JsonType.INTEGER || !types.contains(JsonType.NUMBER))
                .map(type -> type.name().toLowerCase(Locale.ROOT))
                .collect(joining(" or "));
    }

    private void values() {
        Set<JsonNode> was = listed(before.json());
        Set<JsonNode> is = listed(after.json());
        if (was.isEmpty() != is.isEmpty()) {
            add(
                    was.isEmpty() ? Kind.NARROWED : Kind.WIDENED,
                    was.isEmpty() ? "is one of " + shown(is) : "is no longer one of " + shown(was));
        } else {
            sets(was, is, values -> "one of " + shown(values));
        }
    }

    private static Set<JsonNode> listed(JsonNode schema) {
        Set<JsonNode> values = new LinkedHashSet<>();
        schema.path("enum").forEach(values::add);
        if (schema.has("const")) {
            values.add(schema.get("const"));
        }
        return values;
    }

    private static String shown(Set<JsonNode> values) {
        return values.stream().map(JsonNode::toString).collect(joining(", "));
    }

    private <T> void sets(Set<T> was, Set<T> is, java.util.function.Function<Set<T>, String> words) {
        if (new HashSet<>(was).equals(new HashSet<>(is))) {
            return;
        }
        boolean fewer = !is.containsAll(was);
        boolean more = !was.containsAll(is);
        add(
                fewer && more ? Kind.ALTERED : fewer ? Kind.NARROWED : Kind.WIDENED,
                "is " + words.apply(is) + " instead of " + words.apply(was));
    }

    private void keyword(String keyword) throws SchemaException {
        JsonNode was = before.json().path(keyword);
        JsonNode is = after.json().path(keyword);
        if (keyword.equals("items") && was.isObject() && is.isObject()) {
            if (!itemsElsewhere) {
                for (Difference item : compare(before.child(was), after.child(is), false)) {
                    found.add(new Difference(item.kind(), "each item " + item.sentence()));
                }
            }
            return;
        }
        JsonNode canonicalWas = Canonical.of(before, keyword, was);
        JsonNode canonicalIs = Canonical.of(after, keyword, is);
        boolean saysNothing = isOpen(keyword, was) && isOpen(keyword, is);
        if (!saysNothing && !canonicalWas.equals(canonicalIs)) {
            add(kind(keyword, canonicalWas, canonicalIs), sentence(keyword, was, is));
        }
    }

    private static Kind kind(String keyword, JsonNode was, JsonNode is) {
        if (isOpen(keyword, was) || (is.isBoolean() && !isOpen(keyword, is))) {
            return Kind.NARROWED;
        }
        if (isOpen(keyword, is) || was.isBoolean()) {
            return Kind.WIDENED;
        }
        if (was.isNumber() && is.isNumber() && (LOWER.contains(keyword) || UPPER.contains(keyword))) {
            boolean grew = is.decimalValue().compareTo(was.decimalValue()) > 0;
            return grew == LOWER.contains(keyword) ? Kind.NARROWED : Kind.WIDENED;
        }
        return Kind.ALTERED;
    }

    /** Whether a keyword's value is as good as none. */
    private static boolean isOpen(String keyword, JsonNode value) {
        return value.isMissingNode()
                || (value.isBoolean() && CLOSING.contains(keyword) && value.asBoolean())
                || (keyword.equals("uniqueItems") && !value.asBoolean());
    }

    private static String sentence(String keyword, JsonNode was, JsonNode is) {
        if (!was.isContainerNode() && !is.isContainerNode()) {
            return is.isMissingNode()
                    ? "has no " + keyword + ", which was " + was
                    : "has " + keyword + " " + is + (was instanceof MissingNode ? "" : " instead of " + was);
        }
        return is.isMissingNode()
                ? "no longer has " + keyword
                : was.isMissingNode() ? "has " + keyword : "has a different " + keyword;
    }

    private void add(Kind kind, String sentence) {
        found.add(new Difference(kind, sentence));
    }
}
