// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** A login of which one place is replaced by something else: refused and explained, never an error of ours. */
class MalformedLoginTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOGIN =
            """
            {"auth": {"identity": {"methods": ["password"], "password": {"user": {
              "name": "admin", "domain": {"name": "Default"}, "password": "no such password"}}},
              "scope": {"project": {"name": "admin", "domain": {"name": "Default"}}}}}
            """;

    private Path folder;
    private TestIdentity identity;
    private ApiClient api;

    @BeforeProperty
    void start() throws IOException {
        folder = Files.createTempDirectory("novella-identity");
        identity = TestIdentity.start(folder, Clock.systemUTC());
        api = identity.client();
    }

    @AfterProperty
    void stop() throws IOException {
        identity.close();
        Files.delete(folder.resolve(Bootstrap.PASSWORD_FILE));
        Files.delete(folder);
    }

    @Property(tries = 300)
    void isRefused(@ForAll @IntRange(max = 15) int place, @ForAll("junk") String junk) throws JsonProcessingException {
        JsonNode login = JSON.readTree(LOGIN);
        List<Runnable> changes = new ArrayList<>();
        collect(login, JSON.readTree(junk), changes);
        changes.get(place % changes.size()).run();

        TestResponse response = api.anonymously().post("auth/tokens", JSON.writeValueAsString(login));

        assertThat(response.status()).as(response.toString()).isIn(400, 401);
        assertThat(response.body()).doesNotContain("Exception", "io.novella");
    }

    @Provide
    Arbitrary<String> junk() {
        return Arbitraries.of(
                "null",
                "true",
                "1",
                "-1e400",
                "\"\"",
                "\"\\u0000\"",
                "[]",
                "{}",
                "[[]]",
                "{\"id\": {}}",
                "\"unscoped\"",
                "\"" + "x".repeat(5000) + "\"",
                "{\"password\": 1}",
                "[\"token\"]",
                "{\"name\": null}");
    }

    private static void collect(JsonNode node, JsonNode junk, List<Runnable> changes) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(property -> {
                changes.add(() -> object.set(property.getKey(), junk));
                collect(property.getValue(), junk, changes);
            });
        } else if (node instanceof ArrayNode array) {
            changes.add(() -> array.set(0, junk));
        }
    }
}
