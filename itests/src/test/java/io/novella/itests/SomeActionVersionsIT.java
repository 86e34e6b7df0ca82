// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.compute.Compute;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.VirtualMachine;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** The examples at every version, and what their coming and going does to the versions. */
public class SomeActionVersionsIT extends ContainerTest {

    private static final String OLD = "{\"someAction\": {\"paramA\": \"x\"}}";
    private static final String NEW = "{\"some_action\": {\"param_a\": \"x\"}}";

    private String server;

    @Before
    public void createServer() {
        server = api.createServer("spin");
    }

    @After
    public void deleteServer() {
        api.delete("compute/v2.1/servers/" + server);
    }

    @Test
    public void comingAndGoingMovesTheMaximum() throws IOException {
        awaitMaximum("2.19");
        assertEquals(List.of("compute 2.19"), latest().headers().allValues("OpenStack-API-Version"));

        deploy.dropExample("someaction");
        awaitMaximum("4.5");
        assertEquals(List.of("compute 4.5"), latest().headers().allValues("OpenStack-API-Version"));

        deploy.dropExample("evacuate");
        awaitMaximum("5.0");
        assertEquals(List.of("compute 5.0"), latest().headers().allValues("OpenStack-API-Version"));

        deploy.removeExample("evacuate");
        awaitMaximum("4.5");

        deploy.removeExample("someaction");
        awaitMaximum("2.19");
        assertEquals(404, act("2.1", OLD).statusCode());
        HttpResponse<String> beyond = act("4.0", NEW);
        assertEquals(406, beyond.statusCode());
        assertEquals("2.19", json(beyond).at("/computeFault/max_version").asText());
    }

    @Test
    public void someActionAtEveryVersion() throws IOException {
        deploy.dropExample("someaction");
        awaitMaximum("4.5");

        HttpResponse<String> first = act("2.1", OLD);
        assertEquals(first.body(), 204, first.statusCode());
        assertEquals("", first.body());
        assertEquals(List.of(), first.headers().allValues("Content-Type"));
        assertVersionHeaders("2.1", first);
        // The versions between 2.1 and 3.0 that anybody declares have the format of 2.1.
        assertEquals(204, act("2.19", OLD).statusCode());

        for (String version : List.of("3.0", "3.3")) {
            HttpResponse<String> renamed = act(version, NEW);
            assertEquals(renamed.body(), 202, renamed.statusCode());
            assertEquals(
                    "someAction took x for spin",
                    json(renamed).at("/action_result/result_a").asText());
            assertVersionHeaders(version, renamed);
        }
        for (String version : List.of("4.0", "4.5", "latest")) {
            HttpResponse<String> second = act(version, NEW);
            assertEquals(second.body(), 202, second.statusCode());
            assertEquals(
                    "someActionSemantic4 took x for " + server,
                    json(second).at("/action_result/result_a").asText());
            assertVersionHeaders(version.equals("latest") ? "4.5" : version, second);
        }
        assertFault(400, "badRequest", "3.0", act("3.0", OLD));
        HttpResponse<String> early = act("2.1", NEW);
        assertFault(400, "badRequest", "2.1", early);
        assertTrue(early.body(), early.body().contains("'some_action' needs microversion 3.0 or later"));
    }

    @Test
    public void whatNobodyDeclaresIsNotAcceptable() throws IOException {
        deploy.dropExample("someaction");
        awaitMaximum("4.5");
        for (String version : List.of("3.7", "2.20", "4.6", "2.0")) {
            HttpResponse<String> refused = act(version, NEW);
            JsonNode fault = assertFault(406, "computeFault", version, refused);
            assertEquals(
                    "Version " + version + " is not supported by the API. Minimum is 2.1 and maximum is 4.5.",
                    fault.path("message").asText());
            assertEquals("2.1", fault.path("min_version").asText());
            assertEquals("4.5", fault.path("max_version").asText());
        }
    }

    @Test
    public void evacuateAtEveryVersion() throws IOException {
        deploy.dropExample("evacuate");
        awaitMaximum("5.0");

        HttpResponse<String> first = act("2.1", evacuate("\"onSharedStorage\": false, \"adminPass\": \"secret\""));
        assertEquals(first.body(), 200, first.statusCode());
        assertEquals("{\"adminPass\":\"secret\"}", json(first).toString());
        assertVersionHeaders("2.1", first);
        String made = json(act("2.1", evacuate("\"onSharedStorage\": false")))
                .path("adminPass")
                .asText();
        assertEquals(made, 12, made.length());

        HttpResponse<String> renamed = act("3.0", evacuate("\"on_shared_storage\": false, \"admin_pass\": \"secret\""));
        assertEquals(renamed.body(), 200, renamed.statusCode());
        assertEquals("secret", json(renamed).path("admin_pass").asText());
        HttpResponse<String> early = act("3.0", evacuate("\"on_shared_storage\": false, \"force\": true"));
        assertFault(400, "badRequest", "3.0", early);
        assertTrue(early.body(), early.body().contains("'force' needs microversion 3.1 or later"));

        HttpResponse<String> forced = act("3.1", evacuate("\"on_shared_storage\": true, \"force\": true"));
        assertEquals(forced.body(), 200, forced.statusCode());
        assertEquals(
                "{\"message\":\"evacuate took spin to any host, by force\"}",
                json(forced).toString());
        HttpResponse<String> gentle = act("3.1", evacuate("\"on_shared_storage\": true, \"host\": \"b\""));
        assertEquals("{\"message\":\"evacuate took spin to b\"}", json(gentle).toString());

        HttpResponse<String> accepted = act("4.0", evacuate("\"on_shared_storage\": true"));
        assertEquals(accepted.body(), 202, accepted.statusCode());
        assertEquals(
                "{\"message\":\"evacuate took spin to any host\"}",
                json(accepted).toString());

        HttpResponse<String> second = act("5.0", evacuate("\"on_shared_storage\": false"));
        assertEquals(second.body(), 202, second.statusCode());
        assertEquals(
                "{\"message\":\"evacuateSemantic5 took spin to any host\"}",
                json(second).toString());
        assertVersionHeaders("5.0", second);
        // Declared by the other example, which is not here.
        assertFault(406, "computeFault", "3.3", act("3.3", evacuate("\"on_shared_storage\": false")));
    }

    @Test
    public void evacuateRefuses() throws IOException {
        deploy.dropExample("evacuate");
        awaitMaximum("5.0");
        JsonNode both = assertFault(
                400, "badRequest", "2.1", act("2.1", evacuate("\"onSharedStorage\": true, \"adminPass\": \"secret\"")));
        assertEquals(
                "admin password can't be changed on existing disk",
                both.path("message").asText());
        assertFault(
                400,
                "badRequest",
                "5.0",
                act("5.0", evacuate("\"on_shared_storage\": true, \"admin_pass\": \"secret\"")));
        HttpResponse<String> nobody =
                api.withVersion("2.1").act(UUID.randomUUID().toString(), evacuate("\"onSharedStorage\": false"));
        assertFault(404, "itemNotFound", "2.1", nobody);
    }

    @Test
    public void evacuateConflictsWithAPausedServer() throws IOException {
        Hypervisor hypervisor = service(Hypervisor.class);
        deploy.dropExample("evacuate");
        awaitMaximum("5.0");
        String machine = service(Compute.class)
                .findServer(UUID.fromString(server))
                .orElseThrow()
                .machineId()
                .orElseThrow();
        hypervisor.find(machine).ifPresent(VirtualMachine::pause);
        for (String version : List.of("2.1", "5.0")) {
            String storage = version.equals("2.1") ? "onSharedStorage" : "on_shared_storage";
            assertFault(409, "conflictingRequest", version, act(version, evacuate("\"" + storage + "\": false")));
        }
    }

    private HttpResponse<String> act(String version, String json) {
        return api.withVersion(version).act(server, json);
    }

    private static String evacuate(String members) {
        return "{\"evacuate\": {" + members + "}}";
    }

    private HttpResponse<String> latest() {
        return api.withVersion("latest").get("compute/v2.1/servers");
    }

    private void awaitMaximum(String version) {
        eventually(() -> json(api.get("compute/v2.1")).at("/version/version").asText(), version::equals);
    }

    private static JsonNode assertFault(int status, String name, String version, HttpResponse<String> response) {
        assertEquals(response.body(), status, response.statusCode());
        JsonNode fault = json(response).path(name);
        assertEquals(response.body(), status, fault.path("code").asInt());
        assertVersionHeaders(version, response);
        return fault;
    }

    private static void assertVersionHeaders(String version, HttpResponse<String> response) {
        assertEquals(List.of("compute " + version), response.headers().allValues("OpenStack-API-Version"));
        assertEquals(List.of(version), response.headers().allValues("X-OpenStack-Nova-API-Version"));
        assertEquals(
                List.of("OpenStack-API-Version", "X-OpenStack-Nova-API-Version"),
                response.headers().allValues("Vary"));
        assertEquals(1, response.headers().allValues("X-Openstack-Request-Id").size());
    }
}
