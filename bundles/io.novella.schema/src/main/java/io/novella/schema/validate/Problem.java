// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * A keyword refuses a value.
 *
 * @param keyword the keyword, or one of the names below for what no single keyword refuses
 * @param path names and indices from the root to the value
 * @param value the value
 * @param limit what the schema says for the keyword
 * @param names the properties that the problem is about, if any
 */
public record Problem(String keyword, List<String> path, JsonNode value, JsonNode limit, List<String> names) {

    /** The schema {@code false}. */
    public static final String FALSE = "false";
    /** More than one branch of a {@code oneOf} accepts the value. */
    public static final String SEVERAL = "oneOf several";
    /** A bound of the evaluation is exceeded: of its steps, or of its depth. */
    public static final String TOO_COMPLEX = "too complex";

    static Problem of(String keyword, Path path, JsonNode value, JsonNode limit, List<String> names) {
        return new Problem(keyword, path.steps(), value, limit, List.copyOf(names));
    }

    static Problem of(String keyword, Path path, JsonNode value, JsonNode limit) {
        return of(keyword, path, value, limit, List.of());
    }

    static Problem tooComplex(JsonNode value) {
        return of(TOO_COMPLEX, Path.ROOT, value, MissingNode.getInstance());
    }
}
