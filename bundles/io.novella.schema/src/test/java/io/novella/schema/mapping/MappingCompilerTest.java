// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Microversion;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.testing.MemorySchemas;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compilation of mappings: the parameters that result, the limits, and the schemas that are refused. */
class MappingCompilerTest {

    private static final String PATH = "schemas/x/y.response.2.1.json";

    /** A codec whose name is the simple name of its parameters' type. */
    private record NamedByType(String name, Class<?> parameterType) implements ValueCodec {

        @Override
        public Object decode(Object value) {
            return value;
        }

        @Override
        public Object encode(Object value) {
            return value;
        }
    }

    private static final Map<String, ValueCodec> CODECS = Map.of(
            "long", new NamedByType("long", Long.class),
            "object", new NamedByType("object", Object.class));

    private static SchemaMapping compile(String schema) throws SchemaException {
        return SchemaMapping.compile(
                new SchemaCompiler(new MemorySchemas().with("x/y.response.2.1.json", schema))
                        .compile(PATH, Microversion.parse("2.1"))
                        .root(),
                name -> Optional.ofNullable(CODECS.get(name)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'string' | long | INTEGER",
                "['string', 'null'] | long | NULL,INTEGER",
                "['string', 'null'] | object | ``",
            })
    void parameterOfACodecHasTheTypesThatTheCodecReturns(String type, String codec, String expected)
            throws SchemaException {
        Parameter parameter = compile(
                        "{'type': 'object', 'properties': {'a': {'type': " + type + ", 'ext:codec': '" + codec + "'}}}")
                .parameters()
                .get("a");

        assertThat(parameter.types().stream().map(Enum::name)).containsExactlyInAnyOrder(names(expected));
    }

    private static String[] names(String list) {
        return list.isEmpty() ? new String[0] : list.split(",", -1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'object', 'properties': {'a': {}}} | ``",
                "{'type': 'object', 'properties': {'a': {}}, 'additionalProperties': false} | ``",
                "{'type': 'object', 'properties': {'a': {}}, 'additionalProperties': true} | #",
                "{'type': 'object', 'properties': {'a': {}}, 'additionalProperties': {'type': 'string'}} | #",
                "{'type': 'object', 'properties': {'a': {}}, 'unevaluatedProperties': {}} | #",
                "{'type': 'object', 'properties': {'a': {}}, 'unevaluatedProperties': false} | ``",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'a': {}}, 'patternProperties': {'^x': {}}}}} | #/o",
                "{'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'type': 'object', 'properties': {'a': {}}, 'additionalProperties': true}}}} | #/l/items",
                "{'type': 'object', 'properties': {'a': {}}, 'additionalProperties': true, 'ext:mapping': {'*': 'rest'}} | ``",
            })
    void objectsWithUnmappedOtherPropertiesAreListed(String schema, String pointers) throws SchemaException {
        assertThat(compile(schema).open().stream().map(pointer -> "#" + pointer).collect(Collectors.joining(" ")))
                .isEqualTo(pointers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'object'} | STRING,INTEGER,NUMBER,BOOLEAN,ARRAY,OBJECT,NULL",
                "{'type': 'object', 'additionalProperties': true} | STRING,INTEGER,NUMBER,BOOLEAN,ARRAY,OBJECT,NULL",
                "{'type': 'object', 'additionalProperties': false} | ``",
                "{'type': 'object', 'additionalProperties': {'type': 'integer'}} | INTEGER",
                "{'type': 'object', 'additionalProperties': {'type': 'integer'}, 'patternProperties': {'^x': {'type': 'null'}}} | INTEGER,NULL",
                "{'type': 'object', 'additionalProperties': false, 'patternProperties': {'^x': {'type': 'null'}}} | NULL",
                "{'type': 'array'} | STRING,INTEGER,NUMBER,BOOLEAN,ARRAY,OBJECT,NULL",
                "{'type': 'array', 'items': {'type': ['string', 'null']}} | STRING,NULL",
                "{'type': 'string'} | ``",
            })
    void parameterKnowsTheTypesOfItsItems(String schema, String types) throws SchemaException {
        Parameter parameter = compile("{'type': 'object', 'properties': {'a': " + schema + "}}")
                .parameters()
                .get("a");

        assertThat(parameter.items().stream().map(Enum::name)).containsExactlyInAnyOrder(names(types));
    }

    @Test
    void parameterOfOtherPropertiesKnowsTheirTypes() throws SchemaException {
        Parameter rest = compile(
                        "{'type': 'object', 'properties': {'a': {'type': 'string'}}, 'ext:mapping': {'*': 'rest'},"
                                + " 'additionalProperties': {'type': 'integer'}}")
                .parameters()
                .get("rest");

        assertThat(rest.pointer()).isEqualTo("/*");
        assertThat(rest.types()).isEqualTo(Set.of(JsonType.OBJECT));
        assertThat(rest.items()).isEqualTo(Set.of(JsonType.INTEGER));
        assertThat(rest.required()).isFalse();
    }

    @Test
    void propertyWithTheSchemaFalseIsNoParameter() throws SchemaException {
        Map<String, Parameter> parameters = compile(
                        "{'type': 'object', 'properties': {'any': true, 'none': false, 'text': {'type': 'string'}}}")
                .parameters();

        assertThat(parameters).containsOnlyKeys("any", "text");
        assertThat(parameters.get("any").types()).isEqualTo(EnumSet.allOf(JsonType.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'object', 'properties': {'o': {'$ref': '#'}}}",
                "{'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'$ref': '#'}}}}",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'$ref': '#'}}}}}}",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'l': {'$ref': '#'}}}}, 'ext:mapping': {'o': 'whole'}}",
            })
    void schemaThatContainsItselfIsRefused(String schema) {
        assertThatThrownBy(() -> compile(schema))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("the schema contains itself, so it cannot be mapped to flat parameters");
    }

    /** Objects one within the other, each in a definition of its own. */
    private static String nested(int depth) {
        String defs = IntStream.rangeClosed(1, depth)
                .mapToObj(i -> "'d" + i + "': {'type': 'object', 'properties': {'p" + i + "': "
                        + (i == depth ? "{}" : "{'$ref': '#/$defs/d" + (i + 1) + "'}") + "}}")
                .collect(Collectors.joining(", "));
        return "{'type': 'object', 'properties': {'p0': {'$ref': '#/$defs/d1'}}, '$defs': {" + defs + "}}";
    }

    @Test
    void sixtyFourObjectsWithinTheRootAreTheMaximum() throws SchemaException {
        assertThat(compile(nested(64)).parameters()).containsOnlyKeys("p64");
        assertThatThrownBy(() -> compile(nested(65))).hasMessageContaining("cannot be mapped to flat parameters");
    }

    private static String wide(int properties) {
        return "{'type': 'object', 'properties': {"
                + IntStream.range(0, properties)
                        .mapToObj(i -> "'p" + i + "': {}")
                        .collect(Collectors.joining(", "))
                + "}}";
    }

    @Test
    void tenThousandPropertiesAreTheMaximum() throws SchemaException {
        assertThat(compile(wide(10_000)).parameters()).hasSize(10_000);
        assertThatThrownBy(() -> compile(wide(10_001)))
                .hasMessage(PATH + "#/: the schema has more than 10000 properties, counting each use");
    }

    @Test
    void objectThatACodecReadsIsOneParameter() throws SchemaException {
        SchemaMapping mapping =
                compile("{'type': 'object', 'properties': {'o': {'type': 'object', 'ext:codec': 'object',"
                        + " 'properties': {'a': {}}, 'anyOf': [{'properties': {'b': {}}}]}}}");

        assertThat(mapping.parameters()).containsOnlyKeys("o");
        assertThat(mapping.parameters().get("o").nested()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'properties': {'p': {'type': 'object', 'properties': {'q': {}}}}}}, 'ext:mapping': {'o': 'whole', '/o/p/q': 'x'}} | #/o/p/q: is mapped to 'x' although it lies in /o, which is mapped as a whole",
                "{'type': 'object', 'properties': {'o': {'ext:codec': 'object', 'properties': {'a': {}}}}, 'ext:mapping': {'a': 'x'}} | #/: ext:mapping names 'a', which is not a property of this object",
                "{'type': 'object', 'properties': {'o': {'ext:codec': 'object', 'ext:mapping': {'a': 'x'}, 'properties': {'a': {}}}}} | #/o: 'ext:mapping' cannot be combined with ext:codec",
                "{'type': 'object', 'properties': {'o': {'ext:codec': 'object', 'properties': {'a': {'ext:policy': 'p'}}}}} | #/o: 'ext:policy' has no effect in the properties of a value that a codec converts",
                "{'type': 'object', 'properties': {'l': {'ext:codec': 'object', 'items': {'properties': {'a': {'ext:policy': 'p'}}}}}} | #/l: 'ext:policy' has no effect in items",
                "{'type': 'object', 'ext:policy': 'p', 'properties': {'a': {}}} | #/: 'ext:policy' has no effect at the root of a schema",
                "{'type': 'object', 'ext:codec': 'object', 'properties': {'a': {}}} | #/: 'ext:codec' has no effect at the root of a schema",
                "{'type': 'object', 'properties': {'l': {'type': 'array', 'items': {'type': 'object', 'ext:policy': 'p', 'properties': {'a': {}}}}}} | #/l: 'ext:policy' has no effect in items",
                "{'type': 'object', 'properties': {'a': {}}, 'allOf': [{'ext:policy': 'p'}]} | #/: 'ext:policy' has no effect in allOf",
                "{'type': 'object', 'properties': {'o': {'type': 'object', 'ext:header': {'a': 'X-A'}, 'properties': {'a': {}}}}} | #/o: ext:header is only valid at the root of a response schema",
            })
    void keywordsThatWouldBeIgnoredAreRefused(String schema, String message) {
        assertThatThrownBy(() -> compile(schema))
                .isInstanceOf(SchemaException.class)
                .hasMessage(PATH + message);
    }
}
