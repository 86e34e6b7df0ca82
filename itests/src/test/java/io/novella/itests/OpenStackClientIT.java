// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.Test;

/** OpenStack's own command line, unmodified, against the identity service. */
public class OpenStackClientIT extends ContainerTest {

    private static final Path CLIENT = Path.of("/usr/bin/openstack");
    private static final int PATIENCE_SECONDS = 60;

    private record Output(int status, String text, String errors) {

        JsonNode json() throws IOException {
            assertEquals(errors, 0, status);
            return new ObjectMapper().readTree(text);
        }
    }

    @Before
    public void requireClient() {
        assumeTrue(
                "The openstack command is not installed (apt-get install python3-openstackclient), so it is not tried.",
                Files.isExecutable(CLIENT));
    }

    @Test
    public void anAdministratorWorksWithIt() throws Exception {
        String password = Files.readString(home.resolve("data/admin-password")).strip();
        Map<String, String> admin = openrc("admin", password, "admin");

        JsonNode token = run(admin, "token", "issue", "-f", "json").json();
        assertEquals(
                200,
                api.withToken(token.path("id").asText())
                        .get("compute/v2.1/flavors")
                        .statusCode());
        assertTrue(run(admin, "catalog", "list", "-f", "json").json().toString().contains("/compute/v2.1"));
        assertEquals(
                "admin",
                run(admin, "user", "list", "-f", "json").json().at("/0/Name").asText());

        String project = run(admin, "project", "create", "p1", "-f", "json")
                .json()
                .path("id")
                .asText();
        run(admin, "user", "create", "u1", "--password", "secret", "-f", "json").json();
        assertEquals(
                0,
                run(admin, "role", "add", "--project", "p1", "--user", "u1", "member")
                        .status());
        JsonNode assignments = run(admin, "role", "assignment", "list", "--names", "--user", "u1", "-f", "json")
                .json();
        assertEquals("p1@Default", assignments.at("/0/Project").asText());

        Map<String, String> user = openrc("u1", "secret", "p1");
        assertEquals(
                project,
                run(user, "token", "issue", "-f", "json")
                        .json()
                        .path("project_id")
                        .asText());
        Output denied = run(user, "user", "list");
        assertNotEquals(0, denied.status());
        assertTrue(denied.errors(), denied.errors().contains("HTTP 403"));

        assertEquals(
                0,
                run(admin, "role", "remove", "--project", "p1", "--user", "u1", "member")
                        .status());
        assertTrue(run(user, "token", "issue").errors().contains("HTTP 401"));
        assertEquals(0, run(admin, "user", "delete", "u1").status());
        assertEquals(0, run(admin, "project", "delete", "p1").status());
    }

    private Map<String, String> openrc(String user, String password, String project) {
        return Map.of(
                "OS_AUTH_URL",
                "http://127.0.0.1:" + context.getProperty("org.osgi.service.http.port") + "/identity",
                "OS_IDENTITY_API_VERSION",
                "3",
                "OS_USERNAME",
                user,
                "OS_PASSWORD",
                password,
                "OS_USER_DOMAIN_NAME",
                "Default",
                "OS_PROJECT_NAME",
                project,
                "OS_PROJECT_DOMAIN_NAME",
                "Default");
    }

    private Output run(Map<String, String> environment, String... arguments) throws Exception {
        Path output = Files.createTempFile("openstack", ".out");
        Path errors = Files.createTempFile("openstack", ".err");
        try {
            List<String> command = new ArrayList<>(List.of(CLIENT.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " does not end");
            }
            return new Output(
                    process.exitValue(),
                    Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
