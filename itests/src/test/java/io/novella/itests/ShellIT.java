// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.novella.hypervisor.Hypervisor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Test;

/** The shell through its socket, with the client that {@code ./novella sh} runs. */
public class ShellIT extends ContainerTest {

    private static final String CLIENT = "io.novella.shell.internal.socket.ShellClient";

    private Path socket;

    private record Answer(int status, String output, String errors) {}

    @Before
    public void findSocket() {
        socket = eventually(() -> Path.of(context.getProperty("novella.shell.socket")), Files::exists);
    }

    @Test
    public void routes() throws Exception {
        String all = output("api:routes");
        assertTrue(all, all.contains("/compute/v2.1/servers/{id}"));
        assertTrue(all, all.contains("os-getConsoleOutput"));
        assertTrue(all, all.contains("io.novella.compute.servers "));
        String some = output("api:routes flavors --service compute");
        assertTrue(some, some.contains("/compute/v2.1/flavors") && !some.contains("/compute/v2.1/servers"));
    }

    @Test
    public void versions() throws Exception {
        String services = output("api:versions");
        assertTrue(services, services.matches("(?s).*compute +/compute/v2.1 +2.1 +2.19.*"));
        deploy.dropExample("someaction");
        eventually(() -> output("api:versions"), text -> text.contains("4.5"));
        String versions = output("api:versions compute");
        assertTrue(versions, versions.matches("(?s).*4\\.5 +io.novella.example.someaction.*"));
    }

    @Test
    public void failed() throws Exception {
        assertEquals("No failures.", output("api:failed"));
        deploy.dropExtension("overlapping", "1.0.0");
        deploy.dropExtension("unresolvable", "1.0.0");
        String failed = eventually(
                () -> output("api:failed"), text -> text.contains("overlap:") && text.contains("com.example.absent"));
        assertTrue(failed, failed.contains("io.novella.itests.extension.unresolvable 1.0.0"));
    }

    @Test
    public void schemas() throws Exception {
        deploy.dropExample("someaction");
        eventually(() -> output("api:routes some-action"), text -> text.contains("someAction"));
        String first = output("api:schema servers some-action 2.1");
        assertTrue(first, first.contains("\"paramA\"") && !first.contains("param_a\" :"));
        String later = output("api:schema servers some-action 3.3");
        assertTrue(later, later.contains("\"param_a\"") && later.contains("action_result"));
    }

    @Test
    public void policy() throws Exception {
        String rules = output("policy:list servers:show");
        assertTrue(
                rules, rules.matches("(?s).*os_compute_api:servers:show +rule:admin_or_owner +io.novella.compute.*"));
        String rule = output("policy:show os_compute_api:servers:show");
        assertTrue(rule, rule.contains("guards    GET /compute/v2.1/servers/{id}"));
        String server = api.createServer("hello");
        String check = "os_compute_api:servers:show --as roles=member,project=p1 --on servers " + server;
        assertEquals(
                "os_compute_api:servers:show: deny, because project_id:%(project_id)s does not hold",
                output("policy:check " + check));
        String tree = output("policy:explain " + check);
        assertTrue(tree, tree.matches("(?s).*false +role:admin\\R.*false +project_id:%\\(project_id\\)s +decides"));
        api.delete("compute/v2.1/servers/" + server);
        Path sample = Files.writeString(home.resolve("data/policy.yaml"), output("policy:sample"));
        assertTrue(output("policy:validate " + sample).startsWith("No problems"));
        assertEquals("No rule of the policy files is redundant.", output("policy:redundant"));
        Path cases = Files.writeString(
                home.resolve("data/cases"),
                "{\"rule\": \"admin_api\", \"creds\": {\"roles\": [\"admin\"]}}\n{\"rule\": \"admin_api\"}\n");
        assertEquals("allow\ndeny", output("policy:eval " + cases));
    }

    @Test
    public void aGuest() throws Exception {
        assertTrue(output("vm:info").contains(" is up, API version "));
        String followed = output("vm:run hello --name followed --follow");
        assertTrue(followed, followed.contains("Hello from a guest on Novella."));
        output("vm:run hello --name greeter");
        eventually(() -> output("vm:console greeter"), "Hello from a guest on Novella."::equals);
        output("vm:run spin --name spinner");
        assertTrue(output("vm:list").matches("(?s).*spinner +spin +RUNNING.*"));
        assertTrue(output("vm:stop spinner").contains("STOPPED"));
        for (String name : List.of("followed", "greeter", "spinner")) {
            output("vm:remove " + name);
        }
        assertEquals(List.of(), service(Hypervisor.class).list());
    }

    @Test
    public void mistakesAreSentences() throws Exception {
        for (List<String> mistake : List.of(
                List.of("nonesuch", "nonesuch"),
                List.of("api:nonesuch", "nonesuch"),
                List.of("api:schema servers", "api:schema RESOURCE OPERATION [VERSION]"),
                List.of("api:schema nonesuch show", "there are: "),
                List.of("api:schema servers show two", "not a version"),
                List.of("api:versions nonesuch", "compute"),
                List.of("policy:show nonesuch", "no rule 'nonesuch'"),
                List.of("policy:check nonesuch --on servers", "RULE [--as CALLER]"),
                List.of("policy:eval /nonesuch", "no file /nonesuch"),
                List.of("vm:run nonesuch", "hello"),
                List.of("vm:console nonesuch", "no machine 'nonesuch'"))) {
            Answer answer = run(mistake.get(0));
            assertNotEquals(mistake.get(0), 0, answer.status());
            assertTrue(mistake + ": " + answer, answer.errors().contains(mistake.get(1)));
            assertEquals(
                    mistake + ": " + answer, 1, answer.errors().strip().lines().count());
        }
    }

    private String output(String command) throws IOException, InterruptedException {
        Answer answer = run(command);
        assertEquals(command + ": " + answer.errors(), 0, answer.status());
        return answer.output().strip();
    }

    private Answer run(String command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(home.resolve("data"), "shell", ".err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        Path.of(java.net.URI.create(bundle("io.novella.shell").getLocation()))
                                .toString(),
                        CLIENT,
                        socket.toString(),
                        "command",
                        command)
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), output, Files.readString(errors));
    }
}
