// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.schema.codec.Codecs;
import io.novella.schema.mapping.CodecException;
import io.novella.schema.mapping.SchemaMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A schema in which anything stands at any place is refused with a reason, or validates any value without a throw. */
class MutatedSchemasTest {

    private static final List<String> KEYWORDS = List.of(
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "format",
            "maxItems",
            "uniqueItems",
            "minContains",
            "contains",
            "maxProperties",
            "required",
            "default",
            "dependentRequired",
            "dependentSchemas",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "items",
            "prefixItems",
            "unevaluatedItems",
            "unevaluatedProperties",
            "$ref",
            "$defs",
            "$id",
            "$anchor",
            "ext:mapping",
            "ext:codec",
            "ext:policy",
            "ext:header",
            "x-note",
            "unknown");

    private static final List<String> TEXTS = List.of(
            "object",
            "array",
            "string",
            "integer",
            "null",
            "a",
            "b",
            "#",
            "#/$defs/a",
            "#/properties/a",
            "^(a|b)*$",
            "(",
            "uuid",
            "date-time",
            "regex",
            "single-element-list",
            "",
            "'",
            "\u0000",
            "\ud83d\ude00");

    private static JsonNode mutated(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        switch (random.nextInt(depth <= 0 ? 6 : 12)) {
            case 0:
                return nodes.nullNode();
            case 1:
                return nodes.booleanNode(random.nextBoolean());
            case 2:
                return nodes.numberNode(random.nextInt(5) - 1);
            case 3:
                return nodes.numberNode(new java.math.BigDecimal(
                        List.of("0.5", "1e400", "-1E-20", "1.0").get(random.nextInt(4))));
            case 4, 5:
                return nodes.textNode(pick(random, TEXTS));
            case 6, 7:
                ArrayNode array = nodes.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(mutated(random, depth - 1));
                }
                return array;
            default:
                return schema(random, depth - 1);
        }
    }

    private static JsonNode schema(Random random, int depth) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            String keyword = pick(random, KEYWORDS);
            schema.set(keyword, random.nextInt(3) == 0 ? mutated(random, depth) : fitting(random, keyword, depth));
        }
        return schema;
    }

    /** Mostly a value that the keyword may have, so that some schemas are taken. */
    private static JsonNode fitting(Random random, String keyword, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (depth <= 0) {
            return nodes.booleanNode(true);
        }
        return switch (keyword) {
            case "type" -> nodes.textNode(pick(random, TEXTS.subList(0, 5)));
            case "properties", "$defs", "dependentSchemas", "patternProperties" ->
                nodes.objectNode()
                        .<ObjectNode>set("a", schema(random, depth - 1))
                        .set("b", schema(random, depth - 1));
            case "allOf", "anyOf", "oneOf", "prefixItems" ->
                nodes.arrayNode().add(schema(random, depth - 1)).add(schema(random, depth - 1));
            case "maxLength", "minLength", "maxItems", "minContains", "maxProperties", "maximum", "multipleOf" ->
                nodes.numberNode(random.nextInt(3) + 1);
            case "required" -> nodes.arrayNode().add("a");
            case "pattern" -> nodes.textNode("^(a|b)*$");
            case "$ref" -> nodes.textNode(pick(random, List.of("#", "#/$defs/a", "#/properties/a")));
            default -> schema(random, depth - 1);
        };
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static List<JsonNode> values(Random random) {
        List<JsonNode> values = new ArrayList<>(List.of(
                Compiled.json("null"),
                Compiled.json("{'a': {'a': ['x', 1.0, 1e400]}, 'b': null}"),
                Compiled.json("[1, 1.0, [], {}]"),
                Compiled.json("'aaaa'"),
                Compiled.json("0")));
        values.add(mutated(random, 4));
        return values;
    }

    @Property(tries = 2000)
    void nothingButASchemaExceptionIsThrown(@ForAll long seed) {
        Random random = new Random(seed);
        JsonNode json = random.nextInt(4) == 0 ? mutated(random, 5) : schema(random, 5);
        try {
            CompiledSchema schema = Compiled.of(json.toString().replace("'", ""));
            for (JsonNode value : values(random)) {
                schema.check(value).ifPresent(violation -> assertThat(violation.message("body"))
                        .isNotEmpty());
            }
            map(schema, values(random));
        } catch (SchemaException refused) {
            assertThat(refused.getMessage()).startsWith("schemas/x/y.request.2.1.json");
        }
    }

    private static void map(CompiledSchema schema, List<JsonNode> values) throws SchemaException {
        SchemaMapping mapping = SchemaMapping.compile(schema.root(), new Codecs());
        for (JsonNode value : values) {
            if (schema.check(value).isEmpty() && value.isObject()) {
                try {
                    mapping.unflatten(mapping.flatten(value));
                } catch (CodecException refused) {
                    assertThat(refused).hasMessageMatching("(?s).+");
                }
            }
        }
    }
}
