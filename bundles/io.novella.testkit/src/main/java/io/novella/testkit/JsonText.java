// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as a test writes and reads it. */
final class JsonText {

    /** Keeps every digit, so that 1.10 is not 1.1. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonText() {}

    /** Single quotes become double ones if there are no others; valid JSON has a double quote wherever it has a single one. */
    static String quoted(String text) {
        return text.indexOf('"') >= 0 ? text : text.replace('\'', '"');
    }

    /**
     * Reads.
     *
     * @throws AssertionError if it is not JSON
     */
    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(quoted(text));
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not JSON: " + text, malformed);
        }
    }
}
