// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.novella.api.Microversion;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.testing.Json;
import io.novella.schema.testing.MemorySchemas;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flat values of other properties, nulls, guarded properties and floating-point numbers. */
class FlatValuesTest {

    private static SchemaMapping mapping(String schema) throws Exception {
        return SchemaMapping.compile(
                new SchemaCompiler(new MemorySchemas().with("x/y.response.2.1.json", schema))
                        .compile("schemas/x/y.response.2.1.json", Microversion.parse("2.1"))
                        .root(),
                name -> Optional.empty());
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(Json.quotes(text));
    }

    private static Map<String, @Nullable Object> nothing(String name) {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put(name, null);
        return map;
    }

    @Test
    void otherPropertiesDoNotIncludeTheNamedOnes() throws Exception {
        SchemaMapping mapping = mapping("{'type': 'object', 'ext:mapping': {'*': 'rest'}, 'properties': {'a': {}}}");

        assertThat(mapping.flatten(json("{'a': 1, 'b': 2, 'c': null}")))
                .isEqualTo(Map.of("a", 1, "rest", json2("b", 2, "c")));
        assertThat(mapping.flatten(json("{'a': 1}"))).isEqualTo(Map.of("a", 1));
        assertThat(mapping.unflatten(Map.of("rest", Map.of("a", 5)))).hasToString("{}");
        assertThat(mapping.unflatten(Map.of("a", 1, "rest", Map.of("a", 5, "b", 2))))
                .isEqualTo(json("{'a':1,'b':2}"));
    }

    private static Map<String, @Nullable Object> json2(String name, Object value, String absent) {
        Map<String, @Nullable Object> map = nothing(absent);
        map.put(name, value);
        return map;
    }

    @Test
    void optionalObjectWithAGivenNullIsWritten() throws Exception {
        SchemaMapping mapping = mapping("{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {"
                + "'n': {'type': ['string', 'null']}, 'm': {'type': 'string'}}}}}");

        assertThat(mapping.unflatten(nothing("n"))).hasToString("{\"o\":{\"n\":null}}");
        assertThat(mapping.unflatten(nothing("m"))).hasToString("{}");
        assertThat(mapping.unflatten(Map.of())).hasToString("{}");
    }

    @Test
    void guardedPropertiesAreLeftOutUnlessTheirRuleAllows() throws Exception {
        SchemaMapping mapping =
                mapping("{'type': 'object', 'properties': {'host': {'type': 'string', 'ext:policy': 'see'}, 'a': {}}}");
        Map<String, Object> flat = Map.of("host", "h", "a", 1);

        assertThat(mapping.unflatten(flat)).hasToString("{\"host\":\"h\",\"a\":1}");
        assertThat(mapping.unflatten(flat, rule -> !rule.equals("see"))).hasToString("{\"a\":1}");
        assertThat(mapping.unflatten(flat, rule -> rule.equals("see"))).hasToString("{\"host\":\"h\",\"a\":1}");
    }

    @Test
    void floatingPointNumbersAreWrittenAsTheyPrint() throws Exception {
        SchemaMapping mapping = mapping("{'type': 'object', 'properties': {'a': {}}}");

        assertThat(mapping.unflatten(Map.of("a", 0.1f))).hasToString("{\"a\":0.1}");
        assertThat(mapping.unflatten(Map.of("a", 0.1))).hasToString("{\"a\":0.1}");
        assertThat(mapping.unflatten(Map.of("a", (short) -3))).hasToString("{\"a\":-3}");
        assertThat(mapping.unflatten(Map.of("a", (byte) 7))).hasToString("{\"a\":7}");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbersThatAreNotFiniteAreRefused(double number) throws Exception {
        SchemaMapping mapping = mapping("{'type': 'object', 'properties': {'a': {}}}");

        for (Number value : new Number[] {number, (float) number}) {
            assertThatThrownBy(() -> mapping.unflatten(Map.of("a", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(number + " is not a JSON number");
        }
    }
}
