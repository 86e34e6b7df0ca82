// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Microversion;
import io.novella.schema.contract.SchemaFolder;
import io.novella.schema.contract.SchemaTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DerivationTest {

    private static final String FROM = "schemas/servers/greet.request.2.1.json";

    @TempDir
    Path resources;

    private Path instructions;

    @BeforeEach
    void aSchema() throws IOException {
        Files.createDirectories(resources.resolve("schemas/servers"));
        Files.writeString(
                resources.resolve(FROM),
                """
                {"type": "object", "required": ["greet"], "properties": {"greet": {"type": "object",
                 "properties": {"name": {"type": "string"}, "id": {"type": "string"}}, "required": ["name"]}}}
                """);
        instructions = resources.resolve("greet.yaml");
        Files.writeString(instructions, "/greet/name: {move_to: /greet/person/full_name}");
    }

    @Test
    void theNewFileMapsToTheSameParameters() throws Exception {
        Derivation derivation = Derivation.of(resources, FROM, "2.25", instructions);
        assertThat(derivation.diff()).anyMatch(line -> line.startsWith("+ ") && line.contains("\"ext:mapping\""));
        derivation.write();

        SchemaTree tree = SchemaTree.of(new SchemaFolder(resources), List.of("servers"));
        assertThat(tree.problems()).isEmpty();
        assertThat(tree.parameters("servers/greet.request", Microversion.parse("2.25")))
                .containsEntry("/greet/person/full_name", "name")
                .containsEntry("/greet/id", "id")
                .hasSize(2);
    }

    @Test
    void itOverwritesNothing() throws Exception {
        Derivation.of(resources, FROM, "2.25", instructions).write();

        assertThatThrownBy(() ->
                        Derivation.of(resources, FROM, "2.25", instructions).write())
                .hasMessageEndingWith("greet.request.2.25.json already exists and is not overwritten");
    }

    @Test
    void whatThePlatformWouldRefuseIsNotWritten() throws Exception {
        Files.writeString(instructions, "/greet/who: {add: {type: string}, parameter: name}");

        assertThatThrownBy(() -> Derivation.of(resources, FROM, "2.25", instructions))
                .hasMessageContaining("the platform would reject")
                .hasMessageContaining("both map to the parameter 'name'");
        assertThat(resources.resolve("schemas/servers/greet.request.2.25.json")).doesNotExist();
    }

    @Test
    void aVersionThatIsNoNextOneIsRefused() {
        assertThatThrownBy(() -> Derivation.of(resources, FROM, "2.1", instructions))
                .hasMessage("2.1 is not later than 2.1");
        assertThatThrownBy(() -> Derivation.of(resources, FROM, "x", instructions))
                .hasMessageContaining("'x'");
        assertThatThrownBy(() -> Derivation.of(resources, "greet.json", "2.2", instructions))
                .hasMessageStartingWith("'greet.json' is not schemas/");
    }
}
