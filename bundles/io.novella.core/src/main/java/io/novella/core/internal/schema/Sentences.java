// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says what a keyword of JSON Schema refused in the words of Python's jsonschema, which Nova's clients know. */
final class Sentences {

    private Sentences() {}

    static String of(Error error, JsonNode value, List<String> unexpected) {
        String shown = PythonText.of(value);
        JsonNode limit = error.getSchemaNode();
        return switch (error.getKeyword()) {
            case "type" -> shown + " is not of type " + types(limit);
            case "required" -> PythonText.quote(error.getProperty()) + " is a required property";
            case "additionalProperties" ->
                "Additional properties are not allowed ("
                        + unexpected.stream().map(PythonText::quote).collect(Collectors.joining(", "))
                        + (unexpected.size() == 1 ? " was unexpected)" : " were unexpected)");
            case "pattern" -> shown + " does not match " + PythonText.of(limit);
            case "enum" -> shown + " is not one of " + PythonText.list(limit);
            case "const" -> PythonText.of(limit) + " was expected";
            case "minLength", "minItems" -> shown + " is too short";
            case "maxLength", "maxItems" -> shown + " is too long";
            case "uniqueItems" -> shown + " has non-unique elements";
            case "minProperties" -> shown + " does not have enough properties";
            case "maxProperties" -> shown + " has too many properties";
            case "minimum" -> shown + " is less than the minimum of " + limit.asText();
            case "maximum" -> shown + " is greater than the maximum of " + limit.asText();
            case "multipleOf" -> shown + " is not a multiple of " + limit.asText();
            case "format" -> shown + " is not a " + PythonText.of(limit);
            case "anyOf", "oneOf" -> shown + " is not valid under any of the given schemas";
            case "not" -> shown + " is not allowed for this field";
            default -> error.getMessage();
        };
    }

    private static String types(JsonNode type) {
        List<String> names = new ArrayList<>();
        if (type.isTextual()) {
            names.add(PythonText.quote(type.asText()));
        }
        type.forEach(each -> names.add(PythonText.quote(each.asText())));
        return String.join(", ", names);
    }
}
