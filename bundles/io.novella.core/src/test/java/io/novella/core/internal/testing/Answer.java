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

/** A response with accessors for tests. */
public record Answer(ApiResponse response) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Parses JSON that is written with single quotes. */
    public static JsonNode json(String text) {
        return Json.of(text);
    }

    /** Replaces single quotes by double quotes. */
    public static String quotes(String text) {
        return Json.quotes(text);
    }

    /** Returns the status. */
    public int status() {
        return response.status();
    }

    /** Returns the body as text. */
    public String text() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Returns the body as JSON. */
    public JsonNode json() {
        try {
            return MAPPER.readTree(response.body());
        } catch (java.io.IOException malformed) {
            throw new AssertionError("not JSON: " + text(), malformed);
        }
    }

    /** Returns the values of a header, one for each line. */
    public List<String> header(String name) {
        return response.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(ApiResponse.Header::value)
                .toList();
    }

    /** Returns the name of the fault, the only root property. */
    public String fault() {
        return json().fieldNames().next();
    }

    /** Returns the message of the fault. */
    public String message() {
        return json().path(fault()).path("message").asText();
    }

    @Override
    public String toString() {
        return status() + " " + text();
    }
}
