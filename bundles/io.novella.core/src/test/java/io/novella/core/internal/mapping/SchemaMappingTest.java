// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.core.internal.codec.Codecs;
import io.novella.core.internal.http.JsonBody;
import io.novella.core.internal.mapping.SchemaMapping.Parameter;
import io.novella.core.internal.schema.JsonType;
import io.novella.core.internal.schema.SchemaCompiler;
import io.novella.core.internal.schema.SchemaException;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.MemorySchemas;
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
        return new JsonBody(FakeRequest.post("/", text)).json();
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
                {'properties': {'server': {'ext:mapping': {'flavorRef': 'flavor_id'}, 'properties': {
                  'name': {}, 'flavorRef': {}, 'deep': {'properties': {'deeper': {'properties': {'x': {}}}}}}}}}
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
                        + "'properties': {'os:scheduler_hints': {'properties': {'group': {}}}, 'a/b': {'properties':"
                        + " {'~c': {}}}}}",
                "{'os:scheduler_hints': {'group': 'g'}, 'a/b': {'~c': 1}}",
                flat);
        bothWays("{'properties': {'group': {}, 'c': {}}}", "{'group': 'g', 'c': 1}", flat);
    }

    @Test
    void aPointerTellsApartWhatABareNameCannot() {
        bothWays(
                """
                {'ext:mapping': {'/a/id': 'a_id', '/b/id': 'b_id'},
                 'properties': {'a': {'properties': {'id': {}}}, 'b': {'properties': {'id': {}}}}}
                """,
                "{'a': {'id': 1}, 'b': {'id': 2}}",
                Map.of("a_id", 1, "b_id", 2));
    }

    @Test
    void aMappingOfAnInnerObjectSearchesOnlyThere() {
        bothWays(
                """
                {'properties': {'a': {'ext:mapping': {'id': 'a_id'}, 'properties': {'id': {}}},
                                'b': {'properties': {'id': {}}}}}
                """,
                "{'a': {'id': 1}, 'b': {'id': 2}}",
                Map.of("a_id", 1, "id", 2));
    }

    @Test
    void arraysOfObjectsAreListsOfFlatMaps() {
        bothWays(
                """
                {'properties': {'nets': {'type': 'array', 'items': {'ext:mapping': {'uuid': 'id'}, 'properties': {
                  'uuid': {}, 'fixed': {'properties': {'ip': {}}}}}}}}
                """,
                "{'nets': [{'uuid': 'u', 'fixed': {'ip': '10.0.0.1'}}, {'uuid': 'v'}, {}]}",
                Map.of("nets", List.of(Map.of("id", "u", "ip", "10.0.0.1"), Map.of("id", "v"), Map.of())));
    }

    @Test
    void anArrayMayBeSomethingElseToo() {
        String schema = "{'properties': {'nets': {'type': ['array', 'string'], 'items': {'properties': {'id': {}}}}}}";
        bothWays(schema, "{'nets': 'auto'}", Map.of("nets", "auto"));
        bothWays(schema, "{'nets': [{'id': 1}]}", Map.of("nets", List.of(Map.of("id", 1))));
    }

    @Test
    void anObjectThatIsMappedIsTakenWhole() {
        bothWays(
                """
                {'ext:mapping': {'personality': 'files'}, 'properties': {'personality': {
                  'ext:mapping': {'Path': 'path'}, 'properties': {'Path': {}, 'mode': {'properties': {'bits': {}}}}}}}
                """,
                "{'personality': {'Path': '/etc', 'mode': {'bits': 7}}}",
                Map.of("files", Map.of("path", "/etc", "bits", 7)));
    }

    @Test
    void anObjectWithoutNamedPropertiesIsAFreeMap() {
        bothWays(
                "{'properties': {'metadata': {'type': 'object', 'additionalProperties': {'type': 'string'}}}}",
                "{'metadata': {'b': 'x', 'a': {'c': [1, {'d': null}]}, '': ''}}",
                Map.of("metadata", ordered("b", "x", "a", Map.of("c", Arrays.asList(1, nulls("d"))), "", "")));
        bothWays("{'properties': {'metadata': {}}}", "{'metadata': {}}", Map.of("metadata", Map.of()));
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
        SchemaMapping mapping = mapping("{'properties': {'n': {}}}");

        Map<String, Object> flat = mapping.flatten(json("{'n': " + number + "}"));

        assertThat(flat.get("n")).asString().isEqualTo(number);
        assertThat(mapping.unflatten(flat)).hasToString("{\"n\":" + number + "}");
    }

    @Test
    void numbersOfEachJavaTypeComeOut() {
        SchemaMapping mapping = mapping("{'properties': {'a': {}, 'b': {}, 'c': {}, 'd': {}, 'e': {}}}");

        assertThat(mapping.unflatten(
                        Map.of("a", 1, "b", 2L, "c", BigInteger.TEN.pow(20), "d", new BigDecimal("1.50"), "e", 0.25)))
                .hasToString("{\"a\":1,\"b\":2,\"c\":100000000000000000000,\"d\":1.50,\"e\":0.25}");
    }

    @Test
    void aValueThatHasNoJsonFormIsRefused() {
        assertThatThrownBy(() -> mapping("{'properties': {'a': {}}}").unflatten(Map.of("a", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON value: java.lang.Object");
    }

    @Test
    void nullsComeInAsTheyAre() {
        assertThat(mapping("{'properties': {'a': {'type': ['string', 'null']}, 'o': {'properties': {'x': {}}}}}")
                        .flatten(json("{'a': null, 'o': null}")))
                .isEqualTo(nulls("a"));
    }

    @Test
    void nullsGoOutWhereTheyMayAndAbsenceWhereItMust() {
        String schema =
                """
                {'required': ['must', 'may_not'], 'properties': {
                  'must': {'type': ['string', 'null']}, 'may_not': {'type': 'string'}, 'optional': {'type': ['string', 'null']}}}
                """;
        Map<String, @Nullable Object> nulls = nulls("must", "may_not", "optional");

        assertThat(mapping(schema).unflatten(nulls)).hasToString("{\"must\":null,\"optional\":null}");
        assertThat(mapping(schema).unflatten(Map.of())).hasToString("{\"must\":null}");
    }

    @Test
    void anObjectWithoutAValueInItIsThereOnlyIfItMustBe() {
        String inner = "{'required': ['id'], 'properties': {'id': {'type': ['string', 'null']}}}";
        String deep = "{'required': ['deeper'], 'properties': {'deeper': {'properties': {'x': {}}}}}";

        assertThat(mapping("{'properties': {'image': " + inner + ", 'deep': " + deep + "}}")
                        .unflatten(Map.of()))
                .hasToString("{}");
        assertThat(mapping("{'required': ['image', 'deep'], 'properties': {'image': " + inner + ", 'deep': " + deep
                                + "}}")
                        .unflatten(Map.of()))
                .hasToString("{\"image\":{\"id\":null},\"deep\":{\"deeper\":{}}}");
    }

    @Test
    void anObjectThatMayBeNullIsNullWithoutParameters() {
        String lock =
                """
                {'required': ['lock'], 'properties': {'lock': {'type': ['object', 'null'], 'required': ['reason'],
                  'properties': {'reason': {'type': 'string'}, 'days': {'type': 'integer', 'default': 7}}}}}
                """;

        bothWays(lock, "{'lock': null}", Map.of());
        bothWays(lock, "{'lock': {'reason': 'r', 'days': 1}}", Map.of("reason", "r", "days", 1));
        assertThat(mapping(lock).flatten(json("{'lock': {'reason': 'r'}}")))
                .isEqualTo(Map.of("reason", "r", "days", 7));
        assertThat(mapping(lock).parameters().get("reason").required()).isFalse();
        bothWays(lock.replace("'required': ['lock'], ", ""), "{}", Map.of());
    }

    @Test
    void aSchemaOfNothingHasNoBody() {
        assertThat(mapping("{'type': 'null'}").isBodiless()).isTrue();
        assertThat(mapping("{'type': ['object', 'null']}").isBodiless()).isFalse();
        assertThat(mapping("{}").isBodiless()).isFalse();
    }

    @Test
    void whatNoPropertyNamesIsNotTakenAlong() {
        SchemaMapping mapping = mapping("{'properties': {'a': {}}}");

        assertThat(mapping.flatten(json("{'a': 1, 'b': 2}"))).isEqualTo(Map.of("a", 1));
        assertThat(mapping.unflatten(Map.of("a", 1, "b", 2))).hasToString("{\"a\":1}");
    }

    @Test
    void parametersTellTheirPlaceTypesAndPresence() {
        Map<String, Parameter> parameters = mapping(
                        """
                        {'required': ['a', 'o'], 'ext:mapping': {'in': 'inner'}, 'properties': {
                          'a': {'type': 'string'},
                          'o': {'required': ['in'], 'properties': {'in': {'type': ['integer', 'null']}}},
                          'p': {'required': ['q'], 'properties': {'q': {'enum': ['x', 1, null]}}},
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
        assertThat(mapping("{'properties': {'a': {}}}").rootKey()).contains("a");
        assertThat(mapping("{'required': ['b'], 'properties': {'a': {}, 'b': {}}}")
                        .rootKey())
                .contains("b");
        assertThat(mapping("{'properties': {'a': {}, 'b': {}}}").rootKey()).isEmpty();
        assertThat(mapping("{'required': ['a', 'b'], 'properties': {'a': {}, 'b': {}}}")
                        .rootKey())
                .isEmpty();
        assertThat(mapping("{}").rootKey()).isEmpty();
    }
}
