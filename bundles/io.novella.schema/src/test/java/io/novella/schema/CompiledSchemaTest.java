// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lookups in a compiled schema, and the limits of references and of the values in messages. */
class CompiledSchemaTest {

    @ParameterizedTest
    @CsvSource({
        "a, true",
        "b, true",
        "c, false",
        "a.x, true",
        "a.y, false",
        "l.0.p, true",
        "l.7, true",
        "l.0.q, false",
        "s.x, false",
        "both, false",
        "any, false"
    })
    void namesPropertiesAtAPath(String path, boolean named) throws SchemaException {
        CompiledSchema schema = Compiled.of(
                """
                {'properties': {'a': {'properties': {'x': {}}}, 'b': {'$ref': '#/$defs/d'}, 'any': true,
                  'l': {'items': {'$ref': '#/$defs/d'}}, 's': {'type': 'string'},
                  'both': {'$ref': '#/$defs/d', 'type': 'object'}}, '$defs': {'d': {'properties': {'p': {}}}}}
                """);

        assertThat(schema.names(List.of(path.split("\\.", -1)))).isEqualTo(named);
    }

    @Test
    void everySchemaNamesItsRoot() throws SchemaException {
        assertThat(Compiled.of("{}").names(List.of())).isTrue();
    }

    /** Data may look like references, whose number the validator does not limit. */
    private static SchemaNode followed(int references) throws SchemaException {
        String chain = IntStream.range(0, references)
                .mapToObj(i -> "'r" + i + "': {'$ref': '#/const/r" + (i + 1) + "'}, ")
                .collect(Collectors.joining());
        SchemaNode root = Compiled.of("{'const': {" + chain + "'r" + references + "': {'title': 'end'}}}")
                .root();
        return root.child(root.json().at("/const/r0"));
    }

    @Test
    void thirtyTwoReferencesInAChainAreTheMaximum() throws SchemaException {
        assertThat(followed(32).json().path("title").asText()).isEqualTo("end");
        assertThatThrownBy(() -> followed(33))
                .isInstanceOf(SchemaException.class)
                .hasMessage(Compiled.FILE + ": $ref '#/const/r1' is part of a cycle, or of a chain of more than 32");
    }

    @Test
    void referenceToItselfIsRefused() throws SchemaException {
        SchemaNode root = Compiled.of("{'const': {'$ref': '#/const'}}").root();
        JsonNode circle = root.json().get("const");

        assertThatThrownBy(() -> root.child(circle)).isInstanceOf(SchemaException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'enum': [1, 2.5, 1e9999]} | #/enum/2",
                "{'enum': [1e9999]} | #/enum/0",
                "{'const': {'a/b': [[], [1e-1001]]}} | #/const/a~1b/1/0",
                "{'properties': {'x': {'minimum': -1e1001}}} | #/properties/x/minimum"
            })
    void greatExponentIsReportedWithItsPlace(String schema, String pointer) {
        assertThatThrownBy(() -> Compiled.of(schema))
                .hasMessage(Compiled.FILE + pointer + ": the number has an exponent beyond 1000");
    }

    @Test
    void exponentOfOneThousandIsTheGreatest() throws SchemaException {
        assertThat(Compiled.of("{'enum': [1e1000, 1e-1000]}").check(Compiled.json("1e1000")))
                .isEmpty();
    }

    @Test
    void valuesInMessagesAreCutAfterOneHundredCharacters() {
        String tooLong = "[" + "1,".repeat(49) + "1]";
        String fits = "[" + "1,".repeat(48) + "11]";

        assertThat(fits).hasSize(100);
        assertThatThrownBy(() -> Compiled.of("{'maxLength': " + fits + "}"))
                .hasMessage(Compiled.FILE + "#/maxLength: " + fits + " is not of type \"integer\"");
        assertThatThrownBy(() -> Compiled.of("{'maxLength': " + tooLong + "}"))
                .hasMessage(
                        Compiled.FILE + "#/maxLength: " + tooLong.substring(0, 100) + "… is not of type \"integer\"");
    }
}
