// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON written with single quotes, for short tests. Numbers are exact, as in the body of a request. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** JSON of a text with single quotes. */
    public static JsonNode of(String text) {
        try {
            return MAPPER.readTree(quotes(text));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(text, malformed);
        }
    }

    /** Single quotes become double ones. */
    public static String quotes(String text) {
        return text.replace('\'', '"');
    }
}
