// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.schema.validate.Validator;
import java.util.List;
import java.util.Optional;

/**
 * A schema file, ready to validate.
 *
 * @param file path in its bundle
 * @param since first version it is in force for
 * @param root the schema as it was read
 * @param validator the compiled form
 */
public record CompiledSchema(String file, Microversion since, SchemaNode root, Validator validator) {

    /** What is wrong with a value, the most telling first; empty if it is valid. */
    public Optional<Violation> check(JsonNode value) {
        return validator.check(value).map(Violation::of);
    }

    /** Whether the schema names a property at a path, whatever the types on the way. */
    public boolean names(List<String> path) {
        try {
            SchemaNode at = root.child(root.json());
            for (String step : path) {
                JsonNode next = at.json().path("properties").path(step);
                if (next.isMissingNode()) {
                    next = at.json().path("items"); // then the step is an index
                }
                if (!next.isObject()) {
                    return false;
                }
                at = at.child(next);
            }
            return true;
        } catch (SchemaException leadsNowhere) {
            return false;
        }
    }
}
