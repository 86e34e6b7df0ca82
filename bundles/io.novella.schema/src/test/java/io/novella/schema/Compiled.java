// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.Microversion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Schemas and values for tests, of JSON in which an apostrophe stands for a quotation mark. */
final class Compiled {

    static final String FILE = "schemas/x/y.request.2.1.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Compiled() {}

    static CompiledSchema of(String schema) throws SchemaException {
        return of(schema, Map.of());
    }

    /** With other files by their paths. */
    static CompiledSchema of(String schema, Map<String, String> others) throws SchemaException {
        return new SchemaCompiler(new SchemaSource() {
                    @Override
                    public List<String> list(String folder) {
                        return List.of();
                    }

                    @Override
                    public Optional<String> read(String path) {
                        String text = path.equals(FILE) ? schema : others.get(path);
                        return Optional.ofNullable(text).map(json -> json.replace('\'', '"'));
                    }
                })
                .compile(FILE, Microversion.parse("2.1"));
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text.replace('\'', '"'));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    /** The message for a value; empty if it is valid. */
    static String verdict(String schema, String value) throws SchemaException {
        return of(schema)
                .check(json(value))
                .map(violation -> violation.message("field/attribute"))
                .orElse("");
    }
}
