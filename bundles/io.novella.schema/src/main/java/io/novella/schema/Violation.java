// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.validate.Problem;
import io.novella.schema.validate.PythonRepr;
import io.novella.schema.validate.Report;
import io.novella.schema.validate.Sentences;
import java.util.List;

/**
 * Why a value does not fit its schema.
 *
 * @param path names and indices from the root to the offending value
 * @param value the offending value as it may be shown, without secrets
 * @param sentence what is wrong with it, in the words that clients of Nova know
 * @param unknown paths of properties that the schema does not know, whether or not that is what the sentence is about
 */
public record Violation(List<String> path, JsonNode value, String sentence, List<List<String>> unknown) {

    static Violation of(Report report) {
        Problem problem = requireNonNull(report.best());
        JsonNode shown = Secrets.hidden(problem.path(), problem.value());
        return new Violation(problem.path(), shown, Sentences.of(problem, shown), report.unknown());
    }

    /** The whole message for the client; {@code part} says where the value came from if not the body. */
    public String message(String part) {
        if (path.isEmpty()) {
            return sentence;
        }
        String field = path.get(path.size() - 1);
        return "Invalid input for " + part + " " + field + ". Value: " + PythonRepr.of(value) + ". " + sentence;
    }
}
