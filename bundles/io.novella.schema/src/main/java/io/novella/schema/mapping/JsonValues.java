// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns JSON values into plain Java and back, without losing a digit. */
final class JsonValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonValues() {}

    /** The parameter's value of a property's. */
    static @Nullable Object decode(JsonNode value, Parameter parameter) {
        if (parameter.codec() == null || value.isNull()) {
            return toJava(value, parameter.nested());
        }
        try {
            return parameter.codec().decode(requireNonNull(toJava(value, null)));
        } catch (IllegalArgumentException | ClassCastException unreadable) {
            throw new CodecException(parameter, sentence(unreadable, parameter));
        }
    }

    /** The property's value of a parameter's, which is not null. */
    static JsonNode encode(Object value, Parameter parameter, Permissions permissions) {
        if (parameter.codec() == null) {
            return toJson(value, parameter.nested(), permissions);
        }
        try {
            return toJson(parameter.codec().encode(value), null, permissions);
        } catch (IllegalArgumentException | ClassCastException unwritable) {
            throw new CodecException(parameter, sentence(unwritable, parameter));
        }
    }

    private static String sentence(RuntimeException refused, Parameter parameter) {
        return refused instanceof IllegalArgumentException && refused.getMessage() != null
                ? refused.getMessage()
                : "the value cannot be encoded by the codec '"
                        + requireNonNull(parameter.codec()).name() + "'";
    }

    /**
     * A value as text, {@code Integer}, {@code Long}, {@link BigInteger}, {@link BigDecimal}, boolean, list, map or null.
     *
     * @param nested flattens objects, or the objects in a list
     */
    static @Nullable Object toJava(JsonNode value, @Nullable SchemaMapping nested) {
        return switch (value.getNodeType()) {
            case STRING, BINARY -> value.asText();
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> number(value);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>(value.size());
                for (JsonNode item : value) {
                    list.add(toJava(item, nested));
                }
                yield list;
            }
            case OBJECT, POJO -> {
                if (nested != null) {
                    yield nested.flatten(value);
                }
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                value.properties().forEach(e -> map.put(e.getKey(), toJava(e.getValue(), null)));
                yield map;
            }
            case NULL, MISSING -> null;
        };
    }

    private static Number number(JsonNode value) {
        return value.isFloatingPointNumber() ? value.decimalValue() : value.numberValue();
    }

    /**
     * A plain value as JSON.
     *
     * @param nested unflattens maps, or the maps in a list
     * @param permissions tell what the caller may see
     * @throws IllegalArgumentException if the value is of another class
     */
    static JsonNode toJson(@Nullable Object value, @Nullable SchemaMapping nested, Permissions permissions) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof String text) {
            return NODES.textNode(text);
        } else if (value instanceof Boolean bool) {
            return NODES.booleanNode(bool);
        } else if (value instanceof Integer number) {
            return NODES.numberNode(number);
        } else if (value instanceof Long number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigInteger number) {
            return NODES.numberNode(number);
        } else if (value instanceof BigDecimal number) {
            return NODES.numberNode(number);
        } else if (value instanceof Double || value instanceof Float) {
            return decimal((Number) value);
        } else if (value instanceof Short || value instanceof Byte) {
            return NODES.numberNode(((Number) value).intValue());
        } else if (value instanceof Map<?, ?> map) {
            return object(map, nested, permissions);
        } else if (value instanceof List<?> list) {
            ArrayNode array = NODES.arrayNode(list.size());
            for (Object item : list) {
                if (!(item instanceof ObjectValues shown) || permissions.maySee(shown.object())) {
                    array.add(toJson(item, nested, permissions));
                }
            }
            return array;
        }
        throw new IllegalArgumentException(
                "not a JSON value: " + value.getClass().getName());
    }

    /** The number as it is printed: JSON has none that is not finite, and a float made a double would have digits of its own. */
    private static JsonNode decimal(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException(number + " is not a JSON number");
        }
        return number instanceof Float
                ? NODES.numberNode(new BigDecimal(number.toString()))
                : NODES.numberNode((double) number);
    }

    @SuppressWarnings("unchecked") // flat maps have text keys
    private static JsonNode object(Map<?, ?> map, @Nullable SchemaMapping nested, Permissions permissions) {
        if (nested != null) {
            Permissions own = map instanceof ObjectValues shown ? permissions.on(shown.object()) : permissions;
            return nested.unflatten((Map<String, ?>) map, own);
        }
        ObjectNode object = NODES.objectNode();
        map.forEach((key, value) -> object.set(String.valueOf(key), toJson(value, null, permissions)));
        return object;
    }
}
