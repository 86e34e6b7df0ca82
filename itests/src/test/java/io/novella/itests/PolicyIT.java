// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.novella.api.Caller;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.api.runtime.PolicyRuntime.ObjectName;
import io.novella.api.spi.Authenticator;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.wiring.BundleWiring;

/** An operator's rules in the running container: files that change and break, checks that come and go, and who sees what. */
public class PolicyIT extends ContainerTest {

    private static final String SHOW = "os_compute_api:servers:show";

    private final List<Path> written = new ArrayList<>();
    private ApiRuntime runtime;
    private Api member;
    private Api stranger;
    private String server;

    @Before
    public void makeCallers() {
        Map<String, Caller> callers = Map.of(
                "token-of-a-member",
                Caller.user("ann").project("p1").role("member").build(),
                "token-of-a-stranger",
                Caller.user("bob").project("p2").role("member").build());
        offer(Authenticator.class, token -> Optional.ofNullable(callers.get(token)), "callers");
        runtime = service(ApiRuntime.class);
        eventually(runtime::failures, List::isEmpty);
        member = api.withToken("token-of-a-member");
        stranger = api.withToken("token-of-a-stranger");
        eventually(() -> member.get("compute/v2.1/servers"), response -> response.statusCode() == 200);
        server = member.createServer("hello");
    }

    @After
    public void removeFiles() throws IOException {
        for (Path file : written) {
            Files.deleteIfExists(file);
        }
        eventually(runtime::failures, List::isEmpty);
        eventually(() -> service(PolicyRuntime.class).rules(), rules -> rules.stream()
                .noneMatch(PolicyRuntime.RuleInfo::overridden));
        api.delete("compute/v2.1/servers/" + server);
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve("conf").resolve(name);
        Files.createDirectories(file.getParent());
        written.add(file);
        Files.writeString(file, text);
    }

    private HttpResponse<String> show(Api caller) {
        return caller.get("compute/v2.1/servers/" + server);
    }

    private void awaitShow(Api caller, int status) {
        eventually(() -> show(caller), response -> response.statusCode() == status);
    }

    private FailureInfo awaitFailure(String... words) {
        return eventually(runtime::failures, failures -> failures.stream().anyMatch(failure -> tells(failure, words)))
                .stream()
                .filter(failure -> tells(failure, words))
                .findFirst()
                .orElseThrow();
    }

    private static boolean tells(FailureInfo failure, String... words) {
        return Arrays.stream(words).allMatch(failure.toString()::contains);
    }

    @Test
    public void rulesAreInForceWhenTheirFileIs() throws IOException {
        assertEquals(200, show(member).statusCode());
        write("policy.yaml", "\"" + SHOW + "\": \"role:admin\"\n");
        awaitShow(member, 404);
        assertEquals(200, show(api).statusCode());

        write("policy.d/10-more.json", "{\"" + SHOW + "\": [[\"role:admin\"], [\"role:member\"]]}");
        awaitShow(stranger, 200);
        Files.delete(home.resolve("conf/policy.d/10-more.json"));
        awaitShow(stranger, 404);
        Files.delete(home.resolve("conf/policy.yaml"));
        awaitShow(member, 200);
    }

    @Test
    public void aBrokenFileChangesNothing() throws IOException {
        write("policy.yaml", "\"" + SHOW + "\": \"role:admin\"\n");
        awaitShow(member, 404);

        write("policy.yaml", "# broken\n\"" + SHOW + "\": @\n");
        FailureInfo broken =
                awaitFailure("policy.yaml:2", SHOW, "is not valid YAML", "the previous rules stay in force");
        assertEquals("policy", broken.bundle());
        assertEquals(404, show(member).statusCode());
        assertEquals(200, show(api).statusCode());
        String log = Files.readString(home.resolve("novella.log"));
        assertTrue(log, log.contains("policy.yaml:2, rule " + SHOW));

        write("policy.yaml", "\"" + SHOW + "\": \"role:member and (\"\n");
        awaitFailure("policy.yaml:1", SHOW, "cannot be parsed: expected a check, at character 18");
        assertEquals(404, show(member).statusCode());

        write("policy.yaml", "\"" + SHOW + "\": \"role:member\"\n");
        awaitShow(member, 200);
        eventually(runtime::failures, List::isEmpty);
    }

    @Test
    public void aPluginsChecksComeAndGo() throws IOException {
        deploy.dropExtension("checks", "1.0.0");
        write("policy.yaml", "\"" + SHOW + "\": \"itest:%(project_id)s or role:admin\"\n");
        awaitShow(api, 200);
        eventually(() -> service(PolicyRuntime.class).rules(), rules -> rules.stream()
                .anyMatch(rule -> rule.overridden() && rule.problems().isEmpty()));
        awaitShow(member, 200);
        assertEquals(404, show(stranger).statusCode());
        WeakReference<ClassLoader> loader = new WeakReference<>(bundle("io.novella.itests.extension.checks")
                .adapt(BundleWiring.class)
                .getClassLoader());

        deploy.removeExtension("checks");
        awaitFailure(
                "policy.yaml:1, rule " + SHOW, "no service for checks of the kind 'itest' is registered; it denies");
        awaitShow(member, 404);
        eventually(
                () -> {
                    System.gc();
                    return String.valueOf(loader.get());
                },
                "null"::equals);

        deploy.dropExtension("checks", "1.1.0");
        awaitShow(member, 200);
        eventually(runtime::failures, List::isEmpty);
    }

    private List<String> listed(Api caller, String query) {
        HttpResponse<String> response = caller.get("compute/v2.1/servers" + query);
        assertEquals(response.body(), 200, response.statusCode());
        List<String> ids = new ArrayList<>();
        json(response).path("servers").forEach(each -> ids.add(each.path("id").asText()));
        return ids;
    }

    @Test
    public void listsHoldWhatTheCallerMaySee() throws IOException {
        assertEquals(List.of(server), listed(member, ""));
        assertEquals(List.of(), listed(stranger, ""));
        assertTrue(listed(api, "?all_tenants=1").contains(server));

        write("policy.yaml", "\"" + SHOW + "\": \"role:admin\"\n");
        eventually(() -> listed(member, ""), List::isEmpty);
        assertTrue(listed(api, "?all_tenants=1").contains(server));
    }

    @Test
    public void aCallerIsToldWhatItMayDo() throws IOException {
        assertEquals(
                404,
                stranger.get("compute/v2.1/servers/" + server + "/permitted").statusCode());
        assertTrue(permitted().containsAll(List.of("show", "start", "stop", "delete")));

        write("policy.yaml", "\"os_compute_api:servers:stop\": \"role:admin\"\n");
        List<String> fewer = eventually(this::permitted, operations -> !operations.contains("stop"));
        assertTrue(fewer.toString(), fewer.contains("start"));
        deploy.dropExample("someaction");
        eventually(this::permitted, operations -> operations.contains("some-action"));

        assertEquals(
                "allow",
                service(PolicyRuntime.class)
                        .explain(
                                SHOW,
                                Caller.user("ann").project("p1").build(),
                                Optional.of(new ObjectName("servers", server)))
                        .decision()
                        .verdict());
    }

    private List<String> permitted() {
        HttpResponse<String> response = member.get("compute/v2.1/servers/" + server + "/permitted");
        assertEquals(response.body(), 200, response.statusCode());
        List<String> operations = new ArrayList<>();
        json(response)
                .path("permitted")
                .forEach(each -> operations.add(each.path("operation").asText()));
        return operations;
    }

    @Test
    public void whatIsDeniedAndWhatAdministratorsDoIsAudited() throws IOException {
        HttpResponse<String> denied = stranger.delete("compute/v2.1/servers/" + server);
        assertEquals(404, denied.statusCode());
        JsonNode line = audited(denied);
        assertEquals("denied", line.path("event").asText());
        assertEquals("bob", line.path("user").asText());
        assertEquals("p2", line.path("project").asText());
        assertEquals("os_compute_api:servers:delete", line.path("rule").asText());
        assertEquals(server, line.path("target_id").asText());
        assertEquals("p1", line.path("target_project").asText());
        assertEquals(404, line.path("status").asInt());

        HttpResponse<String> all = stranger.get("compute/v2.1/servers?all_tenants=1");
        assertEquals(403, all.statusCode());
        assertEquals(
                "os_compute_api:servers:index:get_all_tenants",
                audited(all).path("rule").asText());

        HttpResponse<String> foreign = show(api);
        assertEquals("privileged", audited(foreign).path("event").asText());
        HttpResponse<String> own = show(member);
        String log = Files.readString(home.resolve("novella.log"));
        assertFalse(log.contains(requestId(own)));
        assertFalse(log.contains("token-of-a-"));
    }

    private JsonNode audited(HttpResponse<String> response) throws IOException {
        String id = requestId(response);
        List<String> lines = eventually(
                () -> Files.readAllLines(home.resolve("novella.log")).stream()
                        .filter(line -> line.contains(id) && line.contains("novella.audit"))
                        .toList(),
                found -> !found.isEmpty());
        assertEquals(lines.toString(), 1, lines.size());
        return new ObjectMapper().readTree(lines.get(0).substring(lines.get(0).indexOf('{')));
    }

    private static String requestId(HttpResponse<String> response) {
        return response.headers().firstValue("X-Openstack-Request-Id").orElseThrow();
    }
}
