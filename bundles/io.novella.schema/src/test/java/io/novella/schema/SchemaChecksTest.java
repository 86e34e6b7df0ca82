// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static io.novella.schema.Compiled.FILE;
import static io.novella.schema.Compiled.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a schema is said when it is read: where, and what was expected. */
class SchemaChecksTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'int'} | #/type: 'int' is not one of | did you mean 'integer'?",
                "{'properties': {'a': {'type': 'strnig'}}} | #/properties/a/type: | did you mean 'string'?",
                "{'type': ['string', 5]} | #/type/1: | is not one of",
                "{'required': true} | #/required: true is not of type | array",
                "{'properties': {'a': {'items': {'required': true}}}} | #/properties/a/items/required: | array",
                "{'$defs': {'a': {'allOf': [{'minLength': -1}]}}} | #/$defs/a/allOf/0/minLength: | -1 is less than 0",
                "{'maxLength': 1.5} | #/maxLength: | 1.5 is not of type",
                "{'maxLength': '3'} | #/maxLength: | is not of type",
                "{'multipleOf': 0} | #/multipleOf: | 0 is not greater than 0",
                "{'items': [{}]} | #/items: | is not of type",
                "{'properties': []} | #/properties: | is not of type",
                "{'properties': {'a': 5}} | #/properties/a: | is not of type",
                "{'anyOf': []} | #/anyOf: | is empty",
                "{'enum': 5} | #/enum: | is not of type",
                "{'pattern': 5} | #/pattern: | is not of type",
                "{'required': ['a', 'a']} | #/required: | contains a duplicate",
                "{'not': 'x'} | #/not: | is not of type",
                "{'ext:codec': 5} | #/ext:codec: | is not of type",
                "{'ext:header': {'a': 'no header'}} | #/ext:header/a: | does not match",
                "{'maxlength': 3} | #/maxlength: there is no keyword 'maxlength' | did you mean 'maxLength'?",
                "{'properties': {'a': {'requird': []}}} | #/properties/a/requird: there is no keyword | 'required'?",
                "{'if': {'minimun': 1}} | #/if/minimun: there is no keyword | 'minimum'?",
                "{'definitions': {}} | #/definitions: | write '$defs'",
                "{'dependencies': {}} | #/dependencies: | 'dependentRequired'",
                "{'nullable': true} | #/nullable: | add \"null\" to the types",
                "{'format': 'datetime'} | #/format: there is no format 'datetime' | did you mean 'date-time'?",
                "{'format': 'no-such-format'} | #/format: there is no format | 'no-such-format'",
                "{'$id': 'https://example.org/x'} | #/$id: '$id' is not supported | $ref",
                "{'$defs': {'a': {'$id': 'x'}}} | #/$defs/a/$id: '$id' is not supported | $ref",
                "{'$defs': {'a': {'$anchor': 'x'}}} | #/$defs/a/$anchor: '$anchor' is not supported | $ref",
                "{'$defs': {'a': {'$dynamicAnchor': 'x'}}} | #/$defs/a/$dynamicAnchor: | is not supported",
                "{'items': {'$dynamicRef': '#x'}} | #/items/$dynamicRef: | is not supported",
                "{'$schema': 'http://json-schema.org/draft-07/schema#'} | #/$schema: | 2020-12",
                "{'default': 'x', 'type': 'integer'} | #/default: the schema itself rejects this default: | 'x' is not of type 'integer'",
                "{'properties': {'n': {'type': 'integer', 'minimum': 1, 'default': 0}}} | #/properties/n/default: | 0 is less than the minimum of 1",
                "{'pattern': '('} | #/pattern: '(' is not a valid regular expression | a '(' is not closed",
                "{'patternProperties': {'[': {}}} | #/patternProperties: | a '[' is not closed",
                "{'pattern': '(a)\\\\1'} | #/pattern: | back-references are not supported",
                "{'pattern': '(?:a{1,1000}){1,1000}'} | #/pattern: | too large",
                "{'maximum': 1e999999999} | #/maximum: | exponent beyond 1000",
                "{'maximum': 1e99999999999} | : | exponent",
                "{'$ref': '#/required'} | : $ref '#/required' | does not exist",
                "{'$ref': '#/enum/0', 'enum': [{}]} | : $ref '#/enum/0' | not a schema",
                "{'$ref': '#'} | : $ref '#' is part of a cycle | same value",
                "{'allOf': [{'$ref': '#'}]} | #/allOf/0: $ref '#' is part of a cycle | same value",
                "{'not': {'$ref': '#'}} | #/not: $ref '#' is part of a cycle | same value",
                "{'dependentSchemas': {'a': {'$ref': '#'}}} | #/dependentSchemas/a: $ref '#' | is part of a cycle",
            })
    void wrongSchemasAreRefused(String schema, String where, String why) {
        assertThatThrownBy(() -> Compiled.of(schema))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith(FILE + where)
                .hasMessageContaining(why);
    }

    /** What another file says is checked as well, and reported there. */
    @Test
    void filesThatAreReferredToAreCheckedToo() {
        assertThatThrownBy(() -> Compiled.of(
                        "{'$ref': 'defs.json#/$defs/a'}",
                        Map.of("schemas/x/defs.json", "{'$defs': {'a': {}, 'b': {'type': 'text'}}}")))
                .hasMessageStartingWith("schemas/x/defs.json#/$defs/b/type: 'text' is not one of");
        assertThatThrownBy(() -> Compiled.of("{'$ref': 'defs.json'}", Map.of("schemas/x/defs.json", "{'$id': 'x'}")))
                .hasMessageStartingWith("schemas/x/defs.json#/$id: '$id' is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "false",
                "{}",
                "{'x-note': 5, '$comment': 'c', 'title': 't', 'examples': [1], 'deprecated': true}",
                "{'properties': {'a': true, 'b': false}, 'items': true, 'not': false}",
                "{'minLength': 1.0, 'maxLength': 1e2, 'maxItems': 20}",
                "{'$schema': 'https://json-schema.org/draft/2020-12/schema'}",
                "{'type': 'object', 'properties': {'child': {'$ref': '#'}}}",
                "{'$ref': 'https://novella.io/schemas/defs.json#/$defs/name'}",
                "{'enum': [{'type': 'int', 'requird': 1}], 'const': {'requird': 1}, 'default': {'requird': 1}}",
                "{'properties': {'required': {'type': 'string'}, '$id': {'type': 'string'}}}"
            })
    void rightSchemasAreTaken(String schema) throws SchemaException {
        if (schema.contains("enum")) {
            assertThatThrownBy(() -> Compiled.of(schema)).hasMessageContaining("default"); // is not one of the enum
        } else {
            assertThat(Compiled.of(schema).file()).isEqualTo(FILE);
        }
    }

    @Test
    void booleanSchemasAreWhatTheySay() throws SchemaException {
        assertThat(verdict("true", "{'a': 1}")).isEmpty();
        assertThat(verdict("false", "{'a': 1}")).isEqualTo("{'a': 1} is not allowed for this field");
        assertThat(verdict("{'properties': {'a': false}}", "{'a': 1}"))
                .isEqualTo("Invalid input for field/attribute a. Value: 1. 1 is not allowed for this field");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'not':", "[", "{'a':["})
    void deepNestingIsRefused(String open) {
        assertThatThrownBy(() -> Compiled.of(open.repeat(20_000)))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith(FILE + ": ")
                .hasMessageContaining("nested more than 100 levels deep");
    }

    @Test
    void theDeepestSchemaThatIsReadWorks() throws SchemaException {
        String schema =
                "{'not':".repeat(SchemaCompiler.MAX_DEPTH - 1) + "{}" + "}".repeat(SchemaCompiler.MAX_DEPTH - 1);

        assertThatThrownBy(() -> Compiled.of(schema)).hasMessageContaining("combinations deep");

        String properties = "{'properties': {'a': ".repeat(SchemaCompiler.MAX_DEPTH / 2 - 1) + "{}"
                + "}}".repeat(SchemaCompiler.MAX_DEPTH / 2 - 1);
        assertThat(Compiled.of(properties).check(Compiled.json("{}"))).isEmpty();
    }

    /** Each definition uses the next twice, so that a billion schemas would apply to one value. */
    @Test
    void schemasThatMultiplyEndInARefusalOfTheValue() throws SchemaException {
        String defs = IntStream.range(0, 15)
                .mapToObj(i -> "'d" + i + "': {'allOf': ["
                        + "{'$ref': '#/$defs/d".concat((i + 1) + "'}, ").repeat(8) + "true]}")
                .collect(Collectors.joining(", "));

        assertThat(verdict("{'$ref': '#/$defs/d0', '$defs': {" + defs + ", 'd15': {}}}", "1"))
                .isEqualTo("The value is too complex to check against its schema");
    }

    /** Bodies are read to a depth of 100; even one that is deeper is answered. */
    @Test
    void recursiveSchemasOfDeepValuesAreBounded() throws SchemaException {
        String schema = "{'type': ['object', 'null'], 'properties': {'a': {'allOf': [{'anyOf': [{'$ref': '#'}]}]}}}";

        assertThat(verdict(schema, "{'a': ".repeat(100) + "null" + "}".repeat(100)))
                .isEmpty();
        assertThat(verdict(schema, "{'a': ".repeat(900) + "null" + "}".repeat(900)))
                .isEqualTo("The value is too complex to check against its schema");
    }

    @Test
    void referencesWithEscapesLeadToTheirPart() throws SchemaException {
        String defs = "'$defs': {'a%b': {'type': 'integer'}, 'c/d~e': {'type': 'string'}, 'f+g': {'type': 'null'}}";

        assertThat(verdict("{'$ref': '#/$defs/a%25b', " + defs + "}", "1")).isEmpty();
        assertThat(verdict("{'$ref': '#/$defs/c~1d~0e', " + defs + "}", "'x'")).isEmpty();
        assertThat(verdict("{'$ref': '#/$defs/f+g', " + defs + "}", "null")).isEmpty();
        assertThat(verdict("{'$ref': '#/$defs/a%25b', 'minimum': 5, " + defs + "}", "1"))
                .isEqualTo("1 is less than the minimum of 5");
    }
}
