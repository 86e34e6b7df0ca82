// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.validate.Numbers;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The types of JSON Schema 2020-12, Validation, 6.1.1. */
public enum JsonType {
    /** {@code null}. */
    NULL,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A number without a fraction. */
    INTEGER,
    /** Any number. */
    NUMBER,
    /** A text. */
    STRING,
    /** A list. */
    ARRAY,
    /** A map. */
    OBJECT;

    /** The type with a name as schemas write it. */
    public static Optional<JsonType> named(String name) {
        for (JsonType type : values()) {
            if (type.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** The types that a Java class holds; none for a class that may hold anything. */
    public static Set<JsonType> heldBy(Class<?> type) {
        if (type == String.class) {
            return EnumSet.of(STRING);
        } else if (type == Boolean.class) {
            return EnumSet.of(BOOLEAN);
        } else if (type == Integer.class || type == Long.class || type == java.math.BigInteger.class) {
            return EnumSet.of(INTEGER);
        } else if (Number.class.isAssignableFrom(type)) {
            return EnumSet.of(NUMBER);
        } else if (java.util.List.class.isAssignableFrom(type)) {
            return EnumSet.of(ARRAY);
        } else if (java.util.Map.class.isAssignableFrom(type)) {
            return EnumSet.of(OBJECT);
        }
        return EnumSet.noneOf(JsonType.class);
    }

    /** The narrowest type of a value. */
    public static JsonType of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING, BINARY -> STRING;
            case BOOLEAN -> BOOLEAN;
            case NUMBER -> Numbers.isInteger(value) ? INTEGER : NUMBER;
            case ARRAY -> ARRAY;
            case OBJECT, POJO -> OBJECT;
            case NULL, MISSING -> NULL;
        };
    }
}
