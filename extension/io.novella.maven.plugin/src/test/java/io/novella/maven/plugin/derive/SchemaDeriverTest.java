// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaDeriverTest {

    private static final String GREET = object("'greet': "
            + object("'name': {'type': 'string'}, 'loud': {'type': 'boolean'}")
                    .replace("}}}", "}}, 'required': ['name'], 'additionalProperties': false}"));

    @Test
    void aRenamedPropertyKeepsItsPlaceItsRequirementAndItsParameter() throws Exception {
        JsonNode next = derive(GREET, "/greet/name: {rename_to: full_name}");

        assertThat(next.at("/properties/greet"))
                .isEqualTo(json("{'type': 'object', 'properties': {'full_name': {'type': 'string'}, 'loud': {'type':"
                        + " 'boolean'}}, 'required': ['full_name'], 'additionalProperties': false, 'ext:mapping':"
                        + " {'full_name': 'name'}}"));
        assertThat(next.at("/properties/greet/properties").fieldNames())
                .toIterable()
                .containsExactly("full_name", "loud");
    }

    @Test
    void renamedBackItNeedsNoMapping() throws Exception {
        String renamed = SchemaDeriver.derive(quotes(GREET), "/greet/name: {rename_to: full_name}");

        assertThat(derive(renamed, "/greet/full_name: {rename_to: name}")).isEqualTo(json(GREET));
    }

    @Test
    void aMovedPropertyTakesItsParameterAlongAndMakesTheObjectsOnItsWay() throws Exception {
        JsonNode next = derive(GREET, "/greet/name: {move_to: /greet/person/full_name}");

        assertThat(next.at("/properties/greet"))
                .isEqualTo(json(
                        "{'type': 'object', 'properties': {'loud': {'type': 'boolean'}, 'person': {'type': 'object',"
                                + " 'properties': {'full_name': {'type': 'string'}}, 'additionalProperties': false, 'required':"
                                + " ['full_name'], 'ext:mapping': {'full_name': 'name'}}}, 'additionalProperties': false,"
                                + " 'required': ['person']}"));
    }

    @Test
    void theKeyOfAnActionChangesAndTheMappingAroundItStaysTrue() throws Exception {
        String old = GREET.replaceFirst(
                "'type': 'object'", "'type': 'object', 'ext:mapping': {'/greet/name': 'who', 'loud': 'shout'}");

        JsonNode next = derive(old, "/greet: {rename_to: salute}");

        assertThat(next.get("ext:mapping")).isEqualTo(json("{'name': 'who', 'loud': 'shout'}"));
        assertThat(next.at("/properties/salute/required")).isEqualTo(json("['name']"));
    }

    @Test
    void aBareNameThatWouldMeanTwoBecomesAPointer() throws Exception {
        String old = object("'a': {'type': 'string'}, 'b': " + object("'x': {'type': 'string'}"));

        JsonNode next = derive(old, "/a: {rename_to: x}\n/b/x: {rename_to: y}");

        assertThat(next.get("ext:mapping")).isEqualTo(json("{'/x': 'a'}"));
        assertThat(next.at("/properties/b/ext:mapping")).isEqualTo(json("{'y': 'x'}"));
    }

    @Test
    void propertiesAreAddedRemovedRequiredAndChanged() throws Exception {
        String old = GREET.replaceFirst("'type': 'object'", "'type': 'object', 'ext:mapping': {'loud': 'shout'}");

        JsonNode next = derive(
                old,
                """
                /greet/loud: {remove: true}
                /greet/title: {add: {type: string, maxLength: 16}, required: true, parameter: salutation}
                /greet/name: {required: false, change: {maxLength: 32, type: [string, 'null']}}
                '': {change: {description: Greets.}}
                """);

        assertThat(next)
                .isEqualTo(json(
                        "{'type': 'object', 'properties': {'greet': {'type': 'object', 'properties': {'name': {'type':"
                                + " ['string', 'null'], 'maxLength': 32}, 'title': {'type': 'string', 'maxLength': 16}}, 'required':"
                                + " ['title'], 'additionalProperties': false, 'ext:mapping': {'title': 'salutation'}}}, 'description':"
                                + " 'Greets.'}"));
    }

    @Test
    void itemsOfArraysAreReachedAndLocalReferencesWrittenOut() throws Exception {
        String old = "{'type': 'object', '$defs': {'link': " + object("'href': {'type': 'string'}")
                + "}, 'properties': {'links': {'type': 'array', 'items': {'$ref': '#/$defs/link'}}}}";

        JsonNode next = derive(old, "/links/items/href: {rename_to: url}");

        assertThat(next.at("/properties/links/items"))
                .isEqualTo(
                        json(
                                "{'type': 'object', 'properties': {'url': {'type': 'string'}}, 'ext:mapping': {'url': 'href'}}"));
        assertThat(next.at("/$defs/link/properties/href").isMissingNode()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/greet/none: {remove: true} | /greet/none: this place does not exist in the schema",
                "/greet/name: {rename_to: loud} | /greet/loud: this property already exists",
                "/greet: {move_to: /greet/greet} | /greet: cannot be moved to '/greet/greet'",
                "/greet/name: {move: /x} | /greet/name: there is no instruction 'move'",
                "/greet/name: {rename_to: 7} | /greet/name: rename_to must be a string",
                "/greet/name: {add: 7} | /greet/name: add must be a schema",
                "/greet/name: x | /greet/name: its instructions must be an object",
                "greet: {remove: true} | 'greet' is not a JSON Pointer",
                "'': {remove: true} | the body as a whole only supports the instruction change",
                "[] | the instructions are empty",
                "/shared/name: {remove: true} | /shared is a $ref to defs.json#/$defs/x"
            })
    void whatCannotBeDoneIsRefusedWithASentence(String instructions, String sentence) {
        String old = GREET.replaceFirst("'greet': ", "'shared': {'\\$ref': 'defs.json#/\\$defs/x'}, 'greet': ");

        assertThatThrownBy(() -> derive(old, instructions))
                .isInstanceOf(DeriveException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void theDifferenceIsShownLineByLine() throws Exception {
        String before = SchemaDeriver.normalize(quotes(GREET));
        String after = SchemaDeriver.derive(quotes(GREET), "/greet/loud: {remove: true}");

        assertThat(LineDiff.of(before, after))
                .contains("      \"greet\": {")
                .filteredOn(line -> !line.startsWith(" "))
                .containsExactly(
                        "-       \"properties\": {",
                        "-         \"name\": {\"type\": \"string\"},",
                        "-         \"loud\": {\"type\": \"boolean\"}",
                        "-       },",
                        "+       \"properties\": {\"name\": {\"type\": \"string\"}},");
    }

    private static JsonNode derive(String schema, String instructions) throws Exception {
        return json(SchemaDeriver.derive(quotes(schema), instructions));
    }

    private static String object(String properties) {
        return "{'type': 'object', 'properties': {" + properties + "}}";
    }

    private static JsonNode json(String text) throws Exception {
        return new JsonMapper().readTree(quotes(text));
    }

    private static String quotes(String text) {
        return text.replace('\'', '"');
    }
}
