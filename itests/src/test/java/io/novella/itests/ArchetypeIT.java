// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;

/** What the archetype makes, and Maven builds of it, is dropped in and serves. */
public class ArchetypeIT extends ContainerTest {

    private static final Path JAR = Path.of(System.getProperty("novella.archetype.jar"));
    private static final String GREETING = "Hello Ada, this is hello";

    @Test
    public void theExtensionOfTheGuideServes() throws IOException {
        Skip.unless(Files.exists(JAR), JAR + " is not there: the tests of the archetype build it");
        Path project = JAR.getParent().getParent();
        for (String file : List.of(
                ".gitignore",
                ".vscode/settings.json",
                ".vscode/meta.json",
                "src/main/derive/greet.request.2.25.yaml",
                "src/main/resources/history/compute.txt")) {
            assertTrue(file, Files.exists(project.resolve(file)));
        }
        deploy.drop(JAR, "org.example.greet.jar");
        String server = api.createServer("hello");

        HttpResponse<String> first = eventually(
                () -> api.act(server, "{\"greet\": {\"name\": \"Ada\"}}"), response -> response.statusCode() == 200);
        assertEquals(GREETING, json(first).path("greeting").asText());
        HttpResponse<String> later =
                api.withVersion("2.25").act(server, "{\"greet\": {\"person\": {\"full_name\": \"Ada\"}}}");
        assertEquals(later.body(), 200, later.statusCode());
        assertEquals(GREETING, json(later).path("greeting").asText());
        assertEquals(List.of(), service(ApiRuntime.class).failures());
        api.delete("compute/v2.1/servers/" + server);
    }
}
