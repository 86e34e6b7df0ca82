// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Microversion;
import io.novella.schema.CompiledSchema;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.Violation;
import io.novella.schema.codec.Codecs;
import io.novella.schema.contract.SchemaFolder;
import io.novella.schema.mapping.SchemaMapping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a schema file of the tree says of a value, its flat parameters say too: made a body again, it is the same. */
class RoundTripTest {

    private static final int VALUES = 50;
    private static final int TRIES = 200;

    static Stream<Path> files() throws IOException {
        return SchemaFilesTest.files()
                .filter(file -> file.getFileName().toString().matches(".+\\.(request|query|response)\\..+\\.json"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aValueComesBackAsItWas(Path file) throws SchemaException {
        String path = file.toString().replace('\\', '/');
        int root = path.lastIndexOf("/schemas/");
        CompiledSchema schema = new SchemaCompiler(new SchemaFolder(Path.of(path.substring(0, root))))
                .compile(path.substring(root + 1), Microversion.parse("1.0"));
        SchemaMapping mapping = SchemaMapping.compile(schema.root(), new Codecs());
        if (mapping.isBodiless()) {
            return; // nothing goes and nothing comes back
        }
        long seed = file.hashCode();
        SchemaValues values = new SchemaValues(new Random(seed));
        for (int i = 0; i < VALUES; i++) {
            JsonNode body = valid(schema, values);
            assertThat(mapping.unflatten(mapping.flatten(body))).isEqualTo(body);
        }
    }

    /** What is made follows no keyword that ties properties to each other, so a few values are none. */
    private static JsonNode valid(CompiledSchema schema, SchemaValues values) throws SchemaException {
        Optional<Violation> wrong = Optional.empty();
        for (int i = 0; i < TRIES; i++) {
            JsonNode body = values.of(schema.root());
            wrong = schema.check(body);
            if (wrong.isEmpty()) {
                return body;
            }
        }
        throw new AssertionError("no valid value in " + TRIES + " tries: " + wrong);
    }
}
