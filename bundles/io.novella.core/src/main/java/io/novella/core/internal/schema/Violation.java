// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** A body may hold thousands; whoever reads the answer mends the first. */
    private static final int MOST_UNKNOWN = 20;

    private static final String UNKNOWN = "additionalProperties";

    static Violation of(List<Error> errors, JsonNode root) {
        // The shallowest error tells most: those below often only follow from it.
        Error first = errors.stream()
                .min(Comparator.comparingInt(
                        error -> error.getInstanceLocation().getNameCount()))
                .orElseThrow();
        NodePath location = first.getInstanceLocation();
        List<Error> same = errors.stream()
                .filter(error -> error.getInstanceLocation().equals(location)
                        && error.getKeyword().equals(first.getKeyword()))
                .toList();
        JsonNode value = root;
        for (int i = 0; i < location.getNameCount(); i++) {
            Object step = location.getElement(i);
            value = step instanceof Integer index ? value.path(index) : value.path(String.valueOf(step));
        }
        List<String> unexpected = UNKNOWN.equals(first.getKeyword())
                ? same.stream().map(Error::getProperty).toList()
                : List.of();
        List<List<String>> unknown = errors.stream()
                .filter(error -> UNKNOWN.equals(error.getKeyword()))
                .limit(MOST_UNKNOWN)
                .map(error -> {
                    List<String> path = path(error.getInstanceLocation());
                    path.add(error.getProperty());
                    return path;
                })
                .toList();
        JsonNode shown = Secrets.hidden(path(location), value);
        return new Violation(path(location), shown, Sentences.of(first, shown, unexpected), unknown);
    }

    private static List<String> path(NodePath location) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(String.valueOf(location.getElement(i)));
        }
        return path;
    }

    /** The whole message for the client; {@code part} says where the value came from if not the body. */
    public String message(String part) {
        if (path.isEmpty()) {
            return sentence;
        }
        String field = path.get(path.size() - 1);
        return "Invalid input for " + part + " " + field + ". Value: " + PythonText.of(value) + ". " + sentence;
    }
}
