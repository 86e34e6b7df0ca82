// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.core.internal.http.ApiResponse;
import io.novella.schema.testing.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An answer as a test looks at it. */
public record Answer(ApiResponse response) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** JSON of a text with single quotes. */
    public static JsonNode json(String text) {
        return Json.of(text);
    }

    /** Single quotes become double ones. */
    public static String quotes(String text) {
        return Json.quotes(text);
    }

    /** The status. */
    public int status() {
        return response.status();
    }

    /** The body as text. */
    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** The body as JSON. */
    public JsonNode json() {
        try {
            return MAPPER.readTree(response.body());
        } catch (java.io.IOException malformed) {
            throw new AssertionError("not JSON: " + text(), malformed);
        }
    }

    /** The values of a header, a line each. */
    public List<String> header(String name) {
        return response.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(ApiResponse.Header::value)
                .toList();
    }

    /** Name of the fault, its only root property. */
    public String fault() {
        return json().fieldNames().next();
    }

    /** The sentence of the fault. */
    public String message() {
        return json().path(fault()).path("message").asText();
    }

    @Override
    public String toString() {
        return status() + " " + text();
    }
}
