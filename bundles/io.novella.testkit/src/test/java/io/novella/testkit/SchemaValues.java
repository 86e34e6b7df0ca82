// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import io.novella.schema.codec.Codecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes valid values of a schema, as far as the keywords of this tree's schemas go. Of several ways to say the same, the one that
 * an answer would have: an optional object in which there is nothing is left out, and a text is as its codec writes it.
 */
final class SchemaValues {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** One of these fits every pattern, format and codec of the tree. */
    private static final List<String> TEXTS = List.of(
            "a",
            "abc-1",
            "True",
            "False",
            "7",
            "{\"a\":[1,null]}",
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            "2026-01-31T12:00:00Z",
            "http://novella.test/x");

    private final Random random;

    SchemaValues(Random random) {
        this.random = random;
    }

    /** A value. */
    JsonNode of(SchemaNode schema) throws SchemaException {
        return value(schema.child(schema.json()));
    }

    private JsonNode value(SchemaNode schema) throws SchemaException {
        JsonNode json = schema.json();
        if (json.has("const")) {
            return json.get("const");
        } else if (json.has("enum")) {
            return json.get("enum").get(random.nextInt(json.get("enum").size()));
        }
        JsonNode alternatives = json.path("anyOf");
        if (alternatives.path(0).has("const") || alternatives.path(0).has("type")) {
            return value(schema.child(alternatives.get(random.nextInt(alternatives.size()))));
        }
        List<JsonType> types = schema.types().stream()
                .filter(type -> type != JsonType.BOOLEAN || !json.has("ext:codec")) // which writes texts
                .toList();
        return switch (types.get(random.nextInt(types.size()))) {
            case NULL -> NODES.nullNode();
            case BOOLEAN -> NODES.booleanNode(random.nextBoolean());
            case INTEGER -> integer(json);
            case NUMBER -> NODES.numberNode(integer(json).decimalValue().movePointLeft(1));
            case STRING -> text(json);
            case ARRAY -> array(schema);
            case OBJECT -> object(schema);
        };
    }

    private JsonNode integer(JsonNode json) {
        long least = json.path("minimum").asLong(-9);
        long most = json.path("maximum").asLong(Long.MAX_VALUE >> 1);
        return NODES.numberNode(least + (long) (random.nextDouble() * (most - least)));
    }

    private JsonNode text(JsonNode json) {
        List<String> fitting = TEXTS.stream().filter(text -> fits(text, json)).toList();
        if (fitting.isEmpty()) {
            throw new AssertionError("no text at hand fits " + json);
        }
        return NODES.textNode(fitting.get(random.nextInt(fitting.size())));
    }

    private static boolean fits(String text, JsonNode json) {
        boolean format =
                switch (json.path("format").asText()) {
                    case "" -> true;
                    case "uuid" -> text.length() == 36;
                    case "date-time" -> text.endsWith("Z");
                    case "uri" -> text.startsWith("http");
                    default -> throw new AssertionError("no text at hand of the format " + json.path("format"));
                };
        return format
                && text.length() >= json.path("minLength").asInt()
                && text.length() <= json.path("maxLength").asInt(Integer.MAX_VALUE)
                && (!json.has("pattern")
                        || Pattern.compile(json.get("pattern").asText())
                                .matcher(text)
                                .find())
                && isCanonical(json.path("ext:codec").asText(), text);
    }

    private static boolean isCanonical(String codec, String text) {
        if (codec.isEmpty()) {
            return true;
        }
        try {
            ValueCodec found = new Codecs().find(codec).orElseThrow();
            return found.encode(found.decode(text)).equals(text);
        } catch (IllegalArgumentException | ClassCastException notOfThisCodec) {
            return false;
        }
    }

    private JsonNode array(SchemaNode schema) throws SchemaException {
        JsonNode json = schema.json();
        ArrayNode array = NODES.arrayNode();
        int least = json.has("ext:codec") ? 1 : json.path("minItems").asInt();
        int most = Math.min(json.path("maxItems").asInt(3), least + 2);
        int size = least + random.nextInt(most - least + 1);
        JsonNode items =
                json.has("items") ? json.get("items") : NODES.objectNode().put("type", "string");
        for (int i = 0; i < size; i++) {
            array.add(value(schema.child(items)));
        }
        return array;
    }

    private JsonNode object(SchemaNode schema) throws SchemaException {
        int least = schema.json().path("minProperties").asInt();
        ObjectNode object = anyObject(schema);
        while (object.size() < least) {
            object = anyObject(schema);
        }
        return object;
    }

    private ObjectNode anyObject(SchemaNode schema) throws SchemaException {
        ObjectNode object = NODES.objectNode();
        List<Map.Entry<String, JsonNode>> properties = new ArrayList<>();
        schema.properties().forEachRemaining(properties::add);
        for (Map.Entry<String, JsonNode> property : properties) {
            SchemaNode inner = schema.child(property.getValue());
            boolean always = schema.requires(property.getKey()) || inner.json().has("default");
            if (always || random.nextBoolean()) {
                @Nullable JsonNode value = said(inner, value(inner), always);
                if (value != null) {
                    object.set(property.getKey(), value);
                }
            }
        }
        if (properties.isEmpty()) {
            free(schema, object);
        }
        return object;
    }

    /** An object that says nothing, as an answer says it. */
    private static @Nullable JsonNode said(SchemaNode schema, JsonNode value, boolean always) {
        if (!schema.hasProperties() || saysSomething(value)) {
            return value;
        }
        boolean nullable = schema.types().contains(JsonType.NULL);
        return !always ? null : nullable ? NODES.nullNode() : value;
    }

    private static boolean saysSomething(JsonNode value) {
        if (!value.isObject()) {
            return !value.isNull();
        }
        for (JsonNode inner : value) {
            if (saysSomething(inner)) {
                return true;
            }
        }
        return false;
    }

    /** Properties of an object whose schema names none. */
    private void free(SchemaNode schema, ObjectNode object) throws SchemaException {
        JsonNode json = schema.json();
        JsonNode others = json.path("patternProperties").isObject()
                ? json.get("patternProperties").elements().next()
                : json.path("additionalProperties");
        if (others.isObject() && random.nextBoolean()) {
            object.set("key", value(schema.child(others)));
        }
    }
}
