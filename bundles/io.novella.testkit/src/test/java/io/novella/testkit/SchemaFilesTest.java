// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every schema file of the tree is one by the meta-schema that editors use. */
class SchemaFilesTest {

    private static final Path TREE = Path.of("../..");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Schema META = meta();

    private static Schema meta() {
        try {
            return SchemaRegistry.withDialect(Dialects.getDraft202012())
                    .getSchema(MAPPER.readTree(TREE.resolve("schemas/meta.json").toFile()));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    static Stream<Path> files() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.find(TREE, 12, (path, attributes) -> {
            String name = "/" + TREE.relativize(path).toString().replace('\\', '/');
            return name.endsWith(".json") && name.contains("/schemas/") && !name.contains("/target/");
        })) {
            files = all.filter(path -> !path.startsWith(TREE.resolve(".novella")))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(30);
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isASchemaFile(Path file) throws IOException {
        assertThat(errors(MAPPER.readTree(file.toFile()))).isEmpty();
    }

    @Test
    void ourKeywordsAreKnownAtEveryDepth() throws IOException {
        assertThat(errors(MAPPER.readTree(JsonText.quoted("{'ext:mapping': {'a': 'b', '/c/d': 'e'},"
                        + " 'ext:header': {'location': 'Location'}, 'properties': {'a': {'ext:codec': 'bool-from-string'},"
                        + " 'c': {'items': {'properties': {'d': {'ext:policy': 'rule:admin_api'}}}}}}"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'properties': {'a': {'items': {'ext:maping': {}}}}}",
                "{'ext:mapping': {'a': 1}}",
                "{'allOf': [{'$defs': {'x': {'ext:codec': 'Bool From String'}}}]}",
                "{'properties': {'a': {'additionalProperties': {'ext:policy': 7}}}}",
                "{'properties': {'a': {'type': 'strnig'}}}"
            })
    void slipsAreFound(String schema) throws IOException {
        assertThat(errors(MAPPER.readTree(JsonText.quoted(schema)))).isNotEmpty();
    }

    private static List<Error> errors(JsonNode schema) {
        return META.validate(schema);
    }
}
