// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says what a keyword of JSON Schema refused in the words of Python's jsonschema, which Nova's clients know. */
public final class Sentences {

    private Sentences() {}

    /**
     * What is wrong with a value.
     *
     * @param value the value as it may be shown, without secrets
     */
    public static String of(Problem problem, JsonNode value) {
        String shown = PythonRepr.of(value);
        JsonNode limit = problem.limit();
        List<String> names = problem.names();
        return switch (problem.keyword()) {
            case "type" -> shown + " is not of type " + types(limit);
            case "required" -> PythonRepr.quote(names.get(0)) + " is a required property";
            case "dependentRequired" ->
                PythonRepr.quote(names.get(0)) + " is a dependency of " + PythonRepr.quote(names.get(1));
            case "additionalProperties" -> "Additional properties are not allowed (" + unexpected(names) + ")";
            case "unevaluatedProperties" -> "Unevaluated properties are not allowed (" + unexpected(names) + ")";
            case "unevaluatedItems" -> shown + " has items that are not allowed";
            case "pattern" -> shown + " does not match " + PythonRepr.of(limit);
            case "enum" -> shown + " is not one of " + PythonRepr.list(limit);
            case "const" -> PythonRepr.of(limit) + " was expected";
            case "minLength", "minItems" -> shown + " is too short";
            case "maxLength", "maxItems" -> shown + " is too long";
            case "uniqueItems" -> shown + " has non-unique elements";
            case "minProperties" -> shown + " does not have enough properties";
            case "maxProperties" -> shown + " has too many properties";
            case "minimum" -> shown + " is less than the minimum of " + limit.asText();
            case "maximum" -> shown + " is greater than the maximum of " + limit.asText();
            case "exclusiveMinimum" -> shown + " is less than or equal to the minimum of " + limit.asText();
            case "exclusiveMaximum" -> shown + " is greater than or equal to the maximum of " + limit.asText();
            case "multipleOf" -> shown + " is not a multiple of " + limit.asText();
            case "format" -> shown + " is not a " + PythonRepr.of(limit);
            case "contains" -> shown + " does not contain items matching the given schema";
            case "minContains" -> shown + " does not contain enough items matching the given schema";
            case "maxContains" -> shown + " contains too many items matching the given schema";
            case "anyOf", "oneOf" -> shown + " is not valid under any of the given schemas";
            case Problem.SEVERAL -> shown + " is valid under more than one of the given schemas";
            case "not", Problem.FALSE -> shown + " is not allowed for this field";
            case Problem.TOO_COMPLEX -> "The value is too complex to check against its schema";
            default -> shown + " is rejected by " + problem.keyword();
        };
    }

    private static String unexpected(List<String> names) {
        return names.stream().map(PythonRepr::quote).collect(Collectors.joining(", "))
                + (names.size() == 1 ? " was unexpected" : " were unexpected");
    }

    private static String types(JsonNode type) {
        List<String> names = new ArrayList<>();
        if (type.isTextual()) {
            names.add(PythonRepr.quote(type.asText()));
        }
        type.forEach(each -> names.add(PythonRepr.quote(each.asText())));
        return String.join(", ", names);
    }
}
