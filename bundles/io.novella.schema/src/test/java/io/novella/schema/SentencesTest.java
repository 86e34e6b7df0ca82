// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static io.novella.schema.Compiled.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation messages for clients: in Nova's words, and true. */
class SentencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "{'minLength': 2} @ 'a' @ 'a' is too short",
                "{'minProperties': 1} @ {} @ {} does not have enough properties",
                "{'maxProperties': 0} @ {'a': 1} @ {'a': 1} has too many properties",
                "{'additionalProperties': false} @ {'a': 1} @ Additional properties are not allowed ('a' was unexpected)",
                "{'additionalProperties': false} @ {'a': 1, 'b': 1} @ Additional properties are not allowed ('a', 'b' were unexpected)",
                "{'unevaluatedProperties': false} @ {'a': 1} @ Unevaluated properties are not allowed ('a' was unexpected)",
                "{'unevaluatedItems': false} @ [1] @ [1] has items that are not allowed",
                "{'required': ['a']} @ {} @ 'a' is a required property",
                "{'dependentRequired': {'a': ['b']}} @ {'a': 1} @ 'b' is a dependency of 'a'",
                "{'contains': {'const': 1}} @ [2] @ [2] does not contain items matching the given schema",
                "{'contains': {'const': 1}, 'minContains': 2} @ [1] @ [1] does not contain enough items matching the given schema",
                "{'contains': {'const': 1}, 'maxContains': 1} @ [1, 1] @ [1, 1] contains too many items matching the given schema",
                "{'not': {'type': 'null'}} @ null @ None is not allowed for this field",
                "{'const': 1} @ 2 @ 1 was expected",
                "{'pattern': '^a$'} @ 'a\\n' @ 'a\\n' does not match '^a$'",
                "{'format': 'uuid'} @ '1-1-1-1-1' @ '1-1-1-1-1' is not a 'uuid'",
                "{'propertyNames': {'pattern': '^[a-z]+$'}} @ {'A': 1} @ 'A' does not match '^[a-z]+$'",
                "{'patternProperties': {'^\\\\S$': true}, 'additionalProperties': false} @ {'\u00a0': 1} @ Additional properties are not allowed ('\u00a0' was unexpected)",
                "{'oneOf': [{'type': 'string', 'pattern': '^[a-c]+$'}, {'type': 'integer'}]} @ 'x' @ 'x' does not match '^[a-c]+$'",
                "{'oneOf': [{'type': 'integer'}, {'minimum': 5}]} @ 7 @ 7 is valid under more than one of the given schemas",
                "{'anyOf': [{'minimum': 5}, {'multipleOf': 2}]} @ 1 @ 1 is not valid under any of the given schemas",
                "{'anyOf': [{'type': 'string'}, {'type': 'null'}]} @ 1 @ 1 is not valid under any of the given schemas",
                "{'if': {'required': ['a']}, 'then': {'required': ['b']}} @ {'a': 1} @ 'b' is a required property",
                "{'dependentSchemas': {'a': {'required': ['b']}}} @ {'a': 1} @ 'b' is a required property",
                "{'prefixItems': [{'type': 'string'}], 'items': false} @ ['a', 1] @ Invalid input for field/attribute 1. Value: 1. 1 is not allowed for this field",
            })
    void reasonsAreNovasWords(String schema, String value, String sentence) throws SchemaException {
        assertThat(verdict(schema, value)).isEqualTo(sentence);
    }

    /** Of a login with two scopes the text "unscoped" was never meant. */
    @Test
    void theBranchThatWasMeantGivesTheReason() throws SchemaException {
        String scope =
                "{'anyOf': [{'const': 'unscoped'}, {'type': 'object', 'maxProperties': 1, 'properties': {'project':"
                        + " {'type': 'object', 'properties': {'id': {'type': 'string'}}}, 'domain': {}}}]}";

        assertThat(verdict("{'properties': {'scope': " + scope + "}}", "{'scope': {'project': {}, 'domain': {}}}"))
                .isEqualTo("Invalid input for field/attribute scope. Value: {'project': {}, 'domain': {}}."
                        + " {'project': {}, 'domain': {}} has too many properties");
        assertThat(verdict("{'properties': {'scope': " + scope + "}}", "{'scope': {'project': {'id': 5}}}"))
                .isEqualTo("Invalid input for field/attribute id. Value: 5. 5 is not of type 'string'");
    }

    @Test
    void theProblemNearestToTheRootIsReported() throws SchemaException {
        String schema = "{'properties': {'a': {'properties': {'b': {'type': 'string'}}}}, 'required': ['c']}";

        assertThat(verdict(schema, "{'a': {'b': 1}}")).isEqualTo("'c' is a required property");
    }

    @Test
    void unknownPropertiesAreListedWhateverTheProblem() throws SchemaException {
        Violation violation = Compiled.of("{'properties': {'a': {'additionalProperties': false}}, 'required': ['c']}")
                .check(Compiled.json("{'a': {'x': 1, 'y': 2}}"))
                .orElseThrow();

        assertThat(violation.unknown()).containsExactly(java.util.List.of("a", "x"), java.util.List.of("a", "y"));
    }
}
