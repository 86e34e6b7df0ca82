// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.codec.Codecs;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.testing.Json;
import io.novella.schema.testing.MemorySchemas;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies become flat and flat values become bodies. */
class SchemaMappingTest {

    private static final String PATH = "schemas/x/y.request.2.1.json";

    private static SchemaMapping mapping(String schema) {
        try {
            return SchemaMapping.compile(
                    new SchemaCompiler(new MemorySchemas().with("x/y.request.2.1.json", schema))
                            .compile(PATH, Microversion.parse("2.1"))
                            .root(),
                    new Codecs());
        } catch (SchemaException unusable) {
            throw new AssertionError(unusable);
        }
    }

    private static JsonNode json(String text) {
        return Json.of(text);
    }

    private static void bothWays(String schema, String body, Map<String, Object> flat) {
        SchemaMapping mapping = mapping(schema);
        assertThat(mapping.flatten(json(body))).isEqualTo(flat);
        assertThat(mapping.unflatten(flat)).hasToString(json(body).toString());
    }

    @Test
    void nestingAndRenaming() {
        bothWays(
                """
                {'type': 'object', 'properties': {'server': {'ext:mapping': {'flavorRef': 'flavor_id'}, 'type': 'object', 'properties': {
                  'name': {}, 'flavorRef': {}, 'deep': {'type': 'object', 'properties': {'deeper': {'type': 'object', 'properties': {'x': {}}}}}}}}}
                """,
                "{'server': {'name': 'n', 'flavorRef': '1', 'deep': {'deeper': {'x': true}}}}",
                Map.of("name", "n", "flavor_id", "1", "x", true));
    }

    @Test
    void aMoveBetweenNestingLevels() {
        String hints = "'ext:mapping': {'/os:scheduler_hints/group': 'group', '/a~1b/~0c': 'c'}, ";
        Map<String, Object> flat = Map.of("group", "g", "c", 1);

        bothWays(
                "{" + hints
                        + "'type': 'object', 'properties': {'os:scheduler_hints': {'type': 'object', 'properties': {'group': {}}}, 'a/b': {'type': 'object', 'properties':"
                        + " {'~c': {}}}}}",
                "{'os:scheduler_hints': {'group': 'g'}, 'a/b': {'~c': 1}}",
                flat);
        bothWays("{'type': 'object', 'properties': {'group': {}, 'c': {}}}", "{'group': 'g', 'c': 1}", flat);
    }

    @Test
    void aPointerTellsApartWhatABareNameCannot() {
        bothWays(
                """
                {'ext:mapping': {'/a/id': 'a_id', '/b/id': 'b_id'},
                 'type': 'object', 'properties': {'a': {'type': 'object', 'properties': {'id': {}}}, 'b': {'type': 'object', 'properties': {'id': {}}}}}
                """,
                "{'a': {'id': 1}, 'b': {'id': 2}}",
                Map.of("a_id", 1, "b_id", 2));
    }

    @Test
    void aMappingOfAnInnerObjectSearchesOnlyThere() {
        bothWays(
                """
                {'type': 'object', 'properties': {'a': {'ext:mapping': {'id': 'a_id'}, 'type': 'object', 'properties': {'id': {}}},
                                'b': {'type': 'object', 'properties': {'id': {}}}}}
                """,
                "{'a': {'id': 1}, 'b': {'id': 2}}",
                Map.of("a_id", 1, "id", 2));
    }

    @Test
    void arraysOfObjectsAreListsOfFlatMaps() {
        bothWays(
                """
                {'type': 'object', 'properties': {'nets': {'type': 'array', 'items': {'ext:mapping': {'uuid': 'id'}, 'type': 'object', 'properties': {
                  'uuid': {}, 'fixed': {'type': 'object', 'properties': {'ip': {}}}}}}}}
                """,
                "{'nets': [{'uuid': 'u', 'fixed': {'ip': '10.0.0.1'}}, {'uuid': 'v'}, {}]}",
                Map.of("nets", List.of(Map.of("id", "u", "ip", "10.0.0.1"), Map.of("id", "v"), Map.of())));
    }

    @Test
    void anArrayMayBeSomethingElseToo() {
        String schema =
                "{'type': 'object', 'properties': {'nets': {'type': ['array', 'string'], 'items': {'type': 'object', 'properties': {'id': {}}}}}}";
        bothWays(schema, "{'nets': 'auto'}", Map.of("nets", "auto"));
        bothWays(schema, "{'nets': [{'id': 1}]}", Map.of("nets", List.of(Map.of("id", 1))));
    }

    @Test
    void anObjectThatIsMappedIsTakenWhole() {
        bothWays(
                """
                {'ext:mapping': {'personality': 'files'}, 'type': 'object', 'properties': {'personality': {
                  'ext:mapping': {'Path': 'path'}, 'type': 'object', 'properties': {'Path': {}, 'mode': {'type': 'object', 'properties': {'bits': {}}}}}}}
                """,
                "{'personality': {'Path': '/etc', 'mode': {'bits': 7}}}",
                Map.of("files", Map.of("path", "/etc", "bits", 7)));
    }

    @Test
    void anObjectWithoutNamedPropertiesIsAFreeMap() {
        bothWays(
                "{'type': 'object', 'properties': {'metadata': {'type': 'object', 'additionalProperties': {'type': 'string'}}}}",
                "{'metadata': {'b': 'x', 'a': {'c': [1, {'d': null}]}, '': ''}}",
                Map.of("metadata", ordered("b", "x", "a", Map.of("c", Arrays.asList(1, nulls("d"))), "", "")));
        bothWays(
                "{'type': 'object', 'properties': {'metadata': {}}}", "{'metadata': {}}", Map.of("metadata", Map.of()));
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Map<String, @Nullable Object> nulls(String... names) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (String name : names) {
            map.put(name, null);
        }
        return map;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "-1", "2147483647", "2147483648", "9007199254740993", "-9223372036854775808",
                "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "0.1", "0.10", "1.0",
                "1.000000000000000000000000000000001", "12345678901234567890.5", "0.0"
            })
    void numbersAreExact(String number) {
        SchemaMapping mapping = mapping("{'type': 'object', 'properties': {'n': {}}}");

        Map<String, Object> flat = mapping.flatten(json("{'n': " + number + "}"));

        assertThat(flat.get("n")).asString().isEqualTo(number);
        assertThat(mapping.unflatten(flat)).hasToString("{\"n\":" + number + "}");
    }

    @Test
    void numbersOfEachJavaTypeComeOut() {
        SchemaMapping mapping =
                mapping("{'type': 'object', 'properties': {'a': {}, 'b': {}, 'c': {}, 'd': {}, 'e': {}}}");

        assertThat(mapping.unflatten(
                        Map.of("a", 1, "b", 2L, "c", BigInteger.TEN.pow(20), "d", new BigDecimal("1.50"), "e", 0.25)))
                .hasToString("{\"a\":1,\"b\":2,\"c\":100000000000000000000,\"d\":1.50,\"e\":0.25}");
    }

    @Test
    void aValueThatHasNoJsonFormIsRefused() {
        assertThatThrownBy(() ->
                        mapping("{'type': 'object', 'properties': {'a': {}}}").unflatten(Map.of("a", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON value: java.lang.Object");
    }

    @Test
    void nullsComeInAsTheyAre() {
        assertThat(mapping(
                                "{'type': 'object', 'properties': {'a': {'type': ['string', 'null']}, 'o': {'type': 'object', 'properties': {'x': {}}}}}")
                        .flatten(json("{'a': null, 'o': null}")))
                .isEqualTo(nulls("a"));
    }

    @Test
    void nullsGoOutWhereTheyMayAndAbsenceWhereItMust() {
        String schema =
                """
                {'required': ['must', 'may_not'], 'type': 'object', 'properties': {
                  'must': {'type': ['string', 'null']}, 'may_not': {'type': 'string'}, 'optional': {'type': ['string', 'null']}}}
                """;
        Map<String, @Nullable Object> nulls = nulls("must", "may_not", "optional");

        assertThat(mapping(schema).unflatten(nulls)).hasToString("{\"must\":null,\"optional\":null}");
        assertThat(mapping(schema).unflatten(Map.of())).hasToString("{\"must\":null}");
    }

    @Test
    void anObjectWithoutAValueInItIsThereOnlyIfItMustBe() {
        String inner = "{'required': ['id'], 'type': 'object', 'properties': {'id': {'type': ['string', 'null']}}}";
        String deep =
                "{'required': ['deeper'], 'type': 'object', 'properties': {'deeper': {'type': 'object', 'properties': {'x': {}}}}}";

        assertThat(mapping("{'type': 'object', 'properties': {'image': " + inner + ", 'deep': " + deep + "}}")
                        .unflatten(Map.of()))
                .hasToString("{}");
        assertThat(mapping("{'required': ['image', 'deep'], 'type': 'object', 'properties': {'image': " + inner
                                + ", 'deep': " + deep + "}}")
                        .unflatten(Map.of()))
                .hasToString("{\"image\":{\"id\":null},\"deep\":{\"deeper\":{}}}");
    }

    @Test
    void aSchemaOfNothingHasNoBody() {
        assertThat(mapping("{'type': 'null'}").isBodiless()).isTrue();
        assertThat(mapping("{'type': 'object'}").isBodiless()).isFalse();
    }

    @Test
    void anObjectThatMayBeNullIsNullWhenItMustBeThereAndNothingIsInIt() {
        String inner = "{'type': ['object', 'null'], 'required': ['id'], 'properties': {'id': {'type': 'string'}}}";
        SchemaMapping mapping =
                mapping("{'type': 'object', 'required': ['image'], 'properties': {'image': " + inner + "}}");

        assertThat(mapping.flatten(json("{'image': null}"))).isEmpty();
        assertThat(mapping.unflatten(Map.of())).hasToString("{\"image\":null}");
        assertThat(mapping.flatten(json("{'image': {'id': 'i'}}"))).isEqualTo(Map.of("id", "i"));
        assertThat(mapping.unflatten(Map.of("id", "i"))).hasToString("{\"image\":{\"id\":\"i\"}}");
        // Its id is required only if it is there.
        assertThat(mapping.parameters().get("id").required()).isFalse();
    }

    @Test
    void anObjectThatIsMappedAsAWholeMayBeAnythingElse() {
        SchemaMapping mapping =
                mapping("{'type': 'object', 'ext:mapping': {'image': 'picture'}, 'properties': {'image':"
                        + " {'type': ['object', 'string', 'null'], 'properties': {'uuid': {'type': 'string'}},"
                        + " 'ext:mapping': {'uuid': 'id'}}}}");

        for (String image : List.of("null", "'text'", "{'uuid': 'i'}")) {
            String body = "{'image': " + image + "}";
            assertThat(mapping.unflatten(mapping.flatten(json(body)))).isEqualTo(json(body));
        }
        assertThat(mapping.flatten(json("{'image': {'uuid': 'i'}}"))).isEqualTo(Map.of("picture", Map.of("id", "i")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'properties': {'a': {}}} | #/: has properties but lacks \"type\": \"object\", so a value that is not an object would be lost",
                "{'type': ['object', 'null'], 'properties': {'a': {}}} | #/: may be null instead of an object, so a value that is not an object would be lost",
                "{'type': 'object', 'properties': {'o': {'type': ['object', 'string'], 'properties': {'a': {}}}}} | #/o: may be string instead of an object, so a value that is not an object would be lost; if this is intended, map it as a whole to one parameter",
                "{'type': 'object', 'allOf': [{'properties': {'a': {}}}]} | #/: allOf names 'a', which would be lost; also name it in the properties of the object",
                "{'type': 'object', 'properties': {'a': {}}, 'oneOf': [{'required': ['a']}, {'properties': {'b': {}}}]} | #/: oneOf names 'b', which",
                "{'type': 'object', 'properties': {'a': {}}, 'if': {'anyOf': [{'$ref': '#/$defs/b'}]}, '$defs': {'b': {'properties': {'b': {}}}}} | #/: anyOf names 'b', which",
                "{'type': 'object', 'properties': {'a': {}}, 'dependentSchemas': {'a': {'properties': {'b': {}}}}} | #/: dependentSchemas names 'b', which",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'a': {}}, 'then': {'properties': {'b': {}}}}}} | #/o: then names 'b', which",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'a': {}}}}, 'allOf': [{'properties': {'o': {'properties': {'b': {}}}}}]} | #/o: allOf names 'b', which",
                "{'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'type': 'object', 'properties': {'a': {}}, 'allOf': [{'properties': {'b': {}}}]}}}} | #/l/items: allOf names 'b', which",
                "{'type': 'object', 'properties': {'a': {'anyOf': [{'type': 'string', 'ext:codec': 'json-string'}]}}} | #/a: 'ext:codec' has no effect in anyOf",
                "{'type': 'object', 'properties': {'a': {'type': 'array', 'items': {'type': 'string', 'ext:codec': 'json-string'}}}} | #/a: 'ext:codec' has no effect in items",
                "{'type': 'object', 'properties': {'a': {'$ref': '#/$defs/a', 'default': 1}}, '$defs': {'a': {}}} | : default beside $ref '#/$defs/a' is not supported; write it in the referenced schema",
                "{'type': 'object', 'properties': {'a': {'$ref': '#/$defs/a', 'ext:policy': 'p'}}, '$defs': {'a': {}}} | : ext:policy beside $ref '#/$defs/a' is not supported",
            })
    void whatWouldBeLostIsRefused(String schema, String sentence) {
        assertThatThrownBy(() -> mapping(schema)).hasMessageContaining(PATH + sentence);
    }

    /** Each definition uses the next twice: a machine would not reach the end. */
    @Test
    void compositionsWithoutEndAreGivenUp() {
        StringBuilder defs = new StringBuilder();
        for (int i = 0; i < 15; i++) {
            String next = "{'$ref': '#/$defs/d" + (i + 1) + "'}";
            defs.append("'d" + i + "': {'anyOf': [" + next + ", " + next + "]}, ");
        }
        String schema = "{'type': 'object', 'properties': {'a': {}}, 'allOf': [{'$ref': '#/$defs/d0'}], '$defs': {"
                + defs + "'d15': {}}}";

        assertThatThrownBy(() -> mapping(schema)).hasMessageContaining("more than 10000 properties");
    }

    /** It restricts, and names nothing that the object itself does not name. */
    @Test
    void whatOnlyRestrictsIsTaken() {
        bothWays(
                """
                {'type': 'object', 'properties': {'a': {'type': 'integer'}, 'b': {'type': 'integer'},
                  'free': {'oneOf': [{'type': 'string'}, {'type': 'object', 'properties': {'x': {}}}]}},
                  'oneOf': [{'required': ['a']}, {'required': ['b'], 'properties': {'b': {'minimum': 3}}}], 'not': {'required': ['c']}}
                """,
                "{'b': 5, 'free': {'x': 1}}",
                Map.of("b", 5, "free", Map.of("x", 1)));
    }

    @Test
    void whatNoPropertyNamesIsNotTakenAlong() {
        SchemaMapping mapping = mapping("{'type': 'object', 'properties': {'a': {}}}");

        assertThat(mapping.flatten(json("{'a': 1, 'b': 2}"))).isEqualTo(Map.of("a", 1));
        assertThat(mapping.unflatten(Map.of("a", 1, "b", 2))).hasToString("{\"a\":1}");
    }

    @Test
    void parametersTellTheirPlaceTypesAndPresence() {
        Map<String, Parameter> parameters = mapping(
                        """
                        {'required': ['a', 'o'], 'ext:mapping': {'in': 'inner'}, 'type': 'object', 'properties': {
                          'a': {'type': 'string'},
                          'o': {'required': ['in'], 'type': 'object', 'properties': {'in': {'type': ['integer', 'null']}}},
                          'p': {'required': ['q'], 'type': 'object', 'properties': {'q': {'enum': ['x', 1, null]}}},
                          'l': {'type': 'array', 'items': {'type': 'number'}},
                          'c': {'const': true}, 'f': {'items': {'type': 'string'}}}}
                        """)
                .parameters();

        assertThat(parameters.keySet()).containsExactly("a", "inner", "q", "l", "c", "f");
        assertThat(parameters.get("a").required()).isTrue();
        assertThat(parameters.get("inner").required()).isTrue();
        assertThat(parameters.get("inner").pointer()).isEqualTo("/o/in");
        assertThat(parameters.get("inner").types()).isEqualTo(Set.of(JsonType.INTEGER, JsonType.NULL));
        assertThat(parameters.get("q").required()).isFalse();
        assertThat(parameters.get("q").types()).isEqualTo(Set.of(JsonType.STRING, JsonType.INTEGER, JsonType.NULL));
        assertThat(parameters.get("l").items()).isEqualTo(Set.of(JsonType.NUMBER));
        assertThat(parameters.get("c").types()).isEqualTo(Set.of(JsonType.BOOLEAN));
        assertThat(parameters.get("f").types()).isEqualTo(EnumSet.allOf(JsonType.class));
    }

    @Test
    void theKeyOfAnAction() {
        assertThat(mapping("{'type': 'object', 'properties': {'a': {}}}").rootKey())
                .contains("a");
        assertThat(mapping("{'required': ['b'], 'type': 'object', 'properties': {'a': {}, 'b': {}}}")
                        .rootKey())
                .contains("b");
        assertThat(mapping("{'type': 'object', 'properties': {'a': {}, 'b': {}}}")
                        .rootKey())
                .isEmpty();
        assertThat(mapping("{'required': ['a', 'b'], 'type': 'object', 'properties': {'a': {}, 'b': {}}}")
                        .rootKey())
                .isEmpty();
        assertThat(mapping("{}").rootKey()).isEmpty();
    }
}
