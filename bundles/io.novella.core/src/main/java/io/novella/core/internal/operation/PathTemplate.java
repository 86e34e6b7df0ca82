// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * A path with variables, such as {@code servers/{id}/action}.
 *
 * @param segments its segments; a variable's is in braces
 * @param variables names of the variables in order
 */
public record PathTemplate(List<String> segments, List<String> variables) {

    /**
     * Parses a template; empty segments are ignored.
     *
     * @throws IllegalArgumentException if braces are unbalanced or a variable has no name or occurs twice
     */
    public static PathTemplate of(String... parts) {
        List<String> segments = new ArrayList<>();
        List<String> variables = new ArrayList<>();
        for (String part : parts) {
            for (String segment : part.split("/", -1)) {
                if (!segment.isEmpty()) {
                    segments.add(segment);
                    if (isVariable(segment)) {
                        variables.add(segment.substring(1, segment.length() - 1));
                    } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
                        throw new IllegalArgumentException(
                                "'" + segment + "' in the path is neither a name nor one variable in braces");
                    }
                }
            }
        }
        if (variables.contains("") || variables.stream().distinct().count() < variables.size()) {
            throw new IllegalArgumentException(
                    "the variables " + variables + " of the path must have distinct, non-empty names");
        }
        return new PathTemplate(List.copyOf(segments), List.copyOf(variables));
    }

    /** Returns whether a segment is a variable in braces. */
    public static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }
}
