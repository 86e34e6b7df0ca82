// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/**
 * Makes schemas with mappings, and bodies that they accept and that survive the way to flat values and back: an optional
 * property is never null, and an optional object that is spread has at least one value that is not null.
 */
final class RandomSchemas {

    private final Random random;
    private int names;

    RandomSchemas(Random random) {
        this.random = random;
    }

    /** A schema and how to make a value of it, or null for none. */
    record Made(String schema, Value value) {}

    interface Value {
        /** JSON; {@code null} for a value that must be left out, because nothing is in it. */
        String json();
    }

    private record Property(String name, Made made, boolean required) {}

    Made root() {
        return object(3);
    }

    /** An object whose properties, and those of the objects in it that are spread, are parameters of one mapping. */
    private Made object(int depth) {
        List<Property> properties = new ArrayList<>();
        List<String> mapping = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            boolean spread = depth > 0 && random.nextInt(4) == 0;
            String name = name();
            Made made = spread ? object(depth - 1) : value(depth);
            if (!spread && (made.schema().contains("'properties'") || random.nextInt(3) == 0)) {
                // Renamed, and for an object that means taken whole.
                String key = random.nextBoolean()
                        ? name
                        : "/" + name.replace("~", "~0").replace("/", "~1");
                mapping.add("'" + key + "': 'r" + names++ + "'");
            }
            properties.add(new Property(name, made, random.nextBoolean()));
        }
        StringJoiner schemas = new StringJoiner(", ", "'properties': {", "}");
        StringJoiner required = new StringJoiner(", ", "'required': [", "]");
        for (Property property : properties) {
            schemas.add("'" + property.name() + "': " + property.made().schema());
            if (property.required()) {
                required.add("'" + property.name() + "'");
            }
        }
        String schema = "{'type': 'object', 'additionalProperties': false, 'ext:mapping': {"
                + String.join(", ", mapping) + "}, " + required + ", " + schemas + "}";
        return new Made(schema, () -> body(properties));
    }

    /** Names are unique, so that a bare one is never ambiguous; some need escapes in a pointer. */
    private String name() {
        return "p" + names++
                + List.of("", "", "", "/", "~", ":x", " y", "\u00e9").get(random.nextInt(8));
    }

    private String body(List<Property> properties) {
        StringJoiner body = new StringJoiner(",", "{", "}");
        boolean any = false;
        for (Property property : properties) {
            boolean spread = property.made().schema().startsWith("{'type': 'object', 'additionalProperties': false");
            if (!property.required() && random.nextBoolean()) {
                continue;
            }
            String value = property.made().value().json();
            boolean valueless = value.equals("null") || (spread && !carries(value));
            if (!property.required() && valueless) {
                continue;
            }
            any = true;
            body.add("\"" + property.name() + "\":" + value);
        }
        return any ? body.toString() : "{}";
    }

    /** Whether something in an object is neither null nor an empty object made of required ones. */
    private static boolean carries(String json) {
        return !json.replaceAll("\"p[^\"]*\":", "")
                .replace("null", "")
                .replaceAll("[{},]", "")
                .isEmpty();
    }

    private Made value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> new Made("{'type': 'string'}", this::text);
            case 1 -> new Made("{'type': ['boolean', 'null']}", () -> pick("true", "false", "null"));
            case 2 -> new Made("{'type': 'integer'}", () -> new BigInteger(random.nextInt(90), random).toString());
            case 3 -> new Made("{'type': ['number', 'null']}", this::decimal);
            case 4 ->
                new Made(
                        "{'type': 'array', 'items': {'type': ['string', 'null']}}",
                        () -> "["
                                + String.join(
                                        ",", List.of(text(), "null", text()).subList(0, random.nextInt(4))) + "]");
            case 5 -> new Made("{'type': 'object'}", () -> pick("{}", "{\"k\":[1,{\"l\":null}],\"m\":{}}"));
            case 6 -> {
                Made item = object(depth - 1);
                yield new Made(
                        "{'type': 'array', 'items': " + item.schema() + "}",
                        () -> random.nextBoolean()
                                ? "[]"
                                : "[" + item.value().json() + "," + item.value().json() + "]");
            }
            default -> object(depth - 1);
        };
    }

    private String text() {
        return pick("\"\"", "\"a\"", "\"\u20ac\"", "\"null\"", "\"{}\"");
    }

    private String decimal() {
        return random.nextInt(5) == 0
                ? "null"
                : new BigDecimal(new BigInteger(random.nextInt(80), random), random.nextInt(20)).toPlainString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
