// SPDX-License-Identifier: Apache-2.0
package io.novella.maven.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.schema.contract.BrokenContractException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedApiTest {

    private static final String WITH = "{\"type\": \"object\", \"properties\": {\"uptime\": {\"type\": \"string\"}}}";
    private static final String WITHOUT = "{\"type\": \"object\", \"properties\": {\"state\": {\"type\": \"string\"}}}";

    @TempDir
    Path project;

    @Test
    void aPublishedSchemaMayNotChangeNorVanish() throws Exception {
        write("2.1", WITH);
        api().freeze(null, Set.of());
        assertThat(api().check()).isEmpty();
        assertThat(project.resolve("api.lock.json")).content().contains("\"/uptime\"", "\"hypervisors\" : \"2.1\"");

        write("2.1", WITH.replace("string", "integer"));
        assertThat(api().check()).singleElement().asString().contains("#/uptime is published as");

        Files.delete(file("2.1"));
        write("2.2", WITH);
        assertThat(api().check()).singleElement().asString().contains("2.1.json is published and is missing");
    }

    @Test
    void aPropertyPresentAt232GoneAt233AndBackAt242IsCaught() throws Exception {
        write("2.32", WITH);
        api().freeze(null, Set.of());
        write("2.33", WITHOUT);

        assertThat(api().check()).singleElement().asString().contains("'uptime'", "absent in 2.33");
        assertThatThrownBy(() -> api().freeze(null, Set.of())).isInstanceOf(BrokenContractException.class);

        write("2.42", WITH);
        assertThat(api().check())
                .anyMatch(sentence -> sentence.contains("but present again in 2.42, so the removal seems unintended"));
    }

    @Test
    void slipsAreFoundWithoutALock() throws Exception {
        write("2.1", WITH.replace("\"string\"", "\"strnig\""));
        assertThat(api().check())
                .anyMatch(sentence -> sentence.startsWith("schemas/hypervisors/show.response.2.1.json#"));

        write("2.1", "{");
        assertThat(api().check()).singleElement().asString().contains("show.response.2.1.json:1");
    }

    /** The author sees at build time what the container would refuse. */
    @Test
    void filesAreCheckedAsTheContainerChecksThem() throws Exception {
        String defs = "schemas/hypervisors/defs.json";
        write("2.1", WITH);
        for (String slip : List.of(
                "{\"$defs\": {\"a\": {\"maxlength\": 5}}}",
                "{\"$defs\": {\"a\": {\"format\": \"datetime\"}}}",
                "{\"$defs\": {\"a\": {\"required\": true}}}",
                "{\"$defs\": {\"a\": {\"type\": \"string\", \"default\": 5}}}",
                "{\"$defs\": {\"a\": {\"pattern\": \"(\"}}}",
                "{\"$id\": \"https://example.org/x\"}")) {
            Files.writeString(project.resolve(defs), slip);

            assertThat(api().check()).singleElement().asString().startsWith(defs + "#");
        }
    }

    private PublishedApi api() {
        return new PublishedApi(project, project.resolve("api.lock.json"));
    }

    private Path file(String since) {
        return project.resolve("schemas/hypervisors/show.response." + since + ".json");
    }

    private void write(String since, String schema) throws IOException {
        Files.createDirectories(file(since).getParent());
        Files.writeString(file(since), schema);
    }
}
