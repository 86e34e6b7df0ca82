// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.internal.regex.Regex;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The keywords that look at a value itself and apply no other schema. */
final class Assertions {

    private Assertions() {}

    /** The keyword of a name; null for a keyword that asserts nothing. */
    static @Nullable Keyword of(String name, JsonNode limit) {
        return switch (name) {
            case "type" -> type(limit);
            case "enum" -> values(name, limit, limit);
            case "const" -> values(name, List.of(limit), limit);
            case "minimum" -> number(name, limit, (value, bound) -> value.compareTo(bound) >= 0);
            case "maximum" -> number(name, limit, (value, bound) -> value.compareTo(bound) <= 0);
            case "exclusiveMinimum" -> number(name, limit, (value, bound) -> value.compareTo(bound) > 0);
            case "exclusiveMaximum" -> number(name, limit, (value, bound) -> value.compareTo(bound) < 0);
            case "multipleOf" -> number(name, limit, Numbers::isMultiple);
            case "minLength" -> least(name, limit, JsonNode::isTextual, Assertions::length);
            case "maxLength" -> most(name, limit, JsonNode::isTextual, Assertions::length);
            case "minItems" -> least(name, limit, JsonNode::isArray, JsonNode::size);
            case "maxItems" -> most(name, limit, JsonNode::isArray, JsonNode::size);
            case "minProperties" -> least(name, limit, JsonNode::isObject, JsonNode::size);
            case "maxProperties" -> most(name, limit, JsonNode::isObject, JsonNode::size);
            case "uniqueItems" -> limit.booleanValue() ? unique(limit) : null;
            case "required" -> required(limit);
            case "dependentRequired" -> dependentRequired(limit);
            default -> null;
        };
    }

    /** Characters are code points. */
    private static int length(JsonNode text) {
        String value = text.textValue();
        return value.codePointCount(0, value.length());
    }

    private static Keyword type(JsonNode limit) {
        List<String> types = new ArrayList<>();
        if (limit.isTextual()) {
            types.add(limit.textValue());
        }
        limit.forEach(type -> types.add(type.textValue()));
        return (value, path, run, seen) -> {
            for (String type : types) {
                if (isOf(value, type)) {
                    return true;
                }
            }
            return run.refuse("type", path, value, limit);
        };
    }

    private static boolean isOf(JsonNode value, String type) {
        return switch (type) {
            case "null" -> value.isNull();
            case "boolean" -> value.isBoolean();
            case "integer" -> Numbers.isInteger(value);
            case "number" -> value.isNumber() && Numbers.isFinite(value);
            case "string" -> value.isTextual();
            case "array" -> value.isArray();
            default -> value.isObject();
        };
    }

    private static Keyword values(String name, Iterable<JsonNode> allowed, JsonNode limit) {
        return (value, path, run, seen) -> {
            for (JsonNode each : allowed) {
                if (Same.values(value, each, run)) {
                    return true;
                }
            }
            return run.refuse(name, path, value, limit);
        };
    }

    private static Keyword number(String name, JsonNode limit, BiPredicate<BigDecimal, BigDecimal> holds) {
        BigDecimal bound = Numbers.of(limit);
        return (value, path, run, seen) -> !value.isNumber()
                || !Numbers.isFinite(value)
                || holds.test(Numbers.of(value), bound)
                || run.refuse(name, path, value, limit);
    }

    private static Keyword least(
            String name, JsonNode limit, Predicate<JsonNode> concerns, ToIntFunction<JsonNode> size) {
        int least = Numbers.size(limit);
        return (value, path, run, seen) ->
                !concerns.test(value) || size.applyAsInt(value) >= least || run.refuse(name, path, value, limit);
    }

    private static Keyword most(
            String name, JsonNode limit, Predicate<JsonNode> concerns, ToIntFunction<JsonNode> size) {
        int most = Numbers.size(limit);
        return (value, path, run, seen) ->
                !concerns.test(value) || size.applyAsInt(value) <= most || run.refuse(name, path, value, limit);
    }

    private static Keyword unique(JsonNode limit) {
        return (value, path, run, seen) ->
                !value.isArray() || Same.unique(value, run) || run.refuse("uniqueItems", path, value, limit);
    }

    private static Keyword required(JsonNode limit) {
        List<String> names = new ArrayList<>();
        limit.forEach(name -> names.add(name.textValue()));
        return (value, path, run, seen) -> {
            if (value.isObject()) {
                for (String name : names) {
                    if (!value.has(name)) {
                        return run.refuse("required", path, value, limit, List.of(name));
                    }
                }
            }
            return true;
        };
    }

    private static Keyword dependentRequired(JsonNode limit) {
        return (value, path, run, seen) -> {
            for (Map.Entry<String, JsonNode> dependency : limit.properties()) {
                if (value.isObject() && value.has(dependency.getKey())) {
                    for (JsonNode name : dependency.getValue()) {
                        if (!value.has(name.textValue())) {
                            return run.refuse(
                                    "dependentRequired",
                                    path,
                                    value,
                                    limit,
                                    List.of(name.textValue(), dependency.getKey()));
                        }
                    }
                }
            }
            return true;
        };
    }

    static Keyword pattern(Regex pattern, JsonNode limit) {
        return (value, path, run, seen) -> !value.isTextual()
                || pattern.find(value.textValue(), run.steps())
                || run.refuse("pattern", path, value, limit);
    }
}
