// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import static io.novella.itests.Api.json;
import static io.novella.itests.Eventually.eventually;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.novella.api.runtime.ApiRuntime;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Nova's history, dropped into the container: both sides of its boundaries, on servers that are there. */
public class HistoryExampleIT extends ContainerTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    private static final long CONTROLLERS = 9;

    private String server;

    @Before
    public void drop() throws IOException {
        server = api.createServer("spin");
        deploy.dropExample("history");
        ApiRuntime runtime = service(ApiRuntime.class);
        eventually(
                () -> runtime.routes().stream()
                        .filter(route -> route.bundle().startsWith("io.novella.example.history"))
                        .map(route -> route.handler().replaceFirst("\\..*", ""))
                        .distinct()
                        .count(),
                count -> count == CONTROLLERS);
        assertEquals("3.0", json(api.get("compute/v2.1")).at("/version/version").asText());
    }

    @After
    public void deleteServer() {
        api.delete("compute/v2.1/servers/" + server);
    }

    @Test
    public void keyPairs() {
        for (String version : List.of("2.1", "2.2", "2.92")) {
            HttpResponse<String> created = at(version)
                    .post(
                            "compute/v2.1/os-keypairs",
                            "{\"keypair\": {\"name\": \"k\", \"public_key\": \"" + KEY + "\"}}");
            assertEquals(created.body(), version.equals("2.1") ? 200 : 201, created.statusCode());
            assertEquals(!version.equals("2.1"), json(created).path("keypair").has("type"));
            assertEquals(
                    version.equals("2.1") ? 202 : 204,
                    at(version).delete("compute/v2.1/os-keypairs/k").statusCode());
        }
        assertEquals(
                400,
                at("2.92")
                        .post("compute/v2.1/os-keypairs", "{\"keypair\": {\"name\": \"k\"}}")
                        .statusCode());
    }

    @Test
    public void serverGroupsAndHints() {
        String group = text(
                at("2.64")
                        .post(
                                "compute/v2.1/os-server-groups",
                                "{\"server_group\": {\"name\": \"g\", \"policy\": \"anti-affinity\"}}"),
                "/server_group/id");
        String wanted = "\"name\": \"h\", \"imageRef\": \"spin\", \"flavorRef\": \"1\"";
        String hints = "{\"group\": \"" + group + "\"}";

        String beside = text(
                at("2.92")
                        .post(
                                "compute/v2.1/instances",
                                "{\"server\": {" + wanted + "}, \"os:scheduler_hints\": " + hints + "}"),
                "/server/id");
        String inside = text(
                at("3.0")
                        .post(
                                "compute/v2.1/instances",
                                "{\"server\": {" + wanted + ", \"scheduler_hints\": " + hints + "}}"),
                "/server/id");

        HttpResponse<String> old = at("2.1").get("compute/v2.1/os-server-groups/" + group);
        assertEquals(
                "[\"anti-affinity\"]", json(old).at("/server_group/policies").toString());
        assertEquals(
                "[\"" + beside + "\",\"" + inside + "\"]",
                json(old).at("/server_group/members").toString());
        assertEquals(204, api.delete("compute/v2.1/instances/" + beside).statusCode());
        assertEquals(204, api.delete("compute/v2.1/servers/" + inside).statusCode());
    }

    @Test
    public void hypervisors() {
        JsonNode first = json(at("2.1").get("compute/v2.1/os-hypervisors/1")).path("hypervisor");
        JsonNode second = json(at("2.28").get("compute/v2.1/os-hypervisors/1")).path("hypervisor");
        assertTrue(first.toString(), first.path("cpu_info").isTextual());
        assertTrue(second.toString(), second.at("/cpu_info/arch").isTextual());
        assertEquals(
                first.path("running_vms").asInt(), second.path("running_vms").asInt());

        HttpResponse<String> page = at("2.53").get("compute/v2.1/os-hypervisors?limit=1");
        String id = text(page, "/hypervisors/0/id");
        assertEquals(36, id.length());
        assertTrue(text(page, "/hypervisors_links/0/href").endsWith("limit=1&marker=" + id));
        assertEquals(410, at("2.53").get("compute/v2.1/os-hypervisors/x/search").statusCode());
        JsonNode last = json(at("2.88").get("compute/v2.1/os-hypervisors/" + id + "?with_servers=true"))
                .path("hypervisor");
        assertTrue(last.toString(), last.path("uptime").asText().contains("load average"));
        assertFalse(last.has("running_vms"));
        assertTrue(last.path("servers").toString().contains(server));
    }

    @Test
    public void consoles() {
        String action = "{\"os-getSerialConsole\": {\"type\": \"serial\"}}";
        assertEquals(200, at("2.5").act(server, action).statusCode());
        assertEquals(410, at("2.6").act(server, action).statusCode());
        HttpResponse<String> made = at("2.8")
                .post(
                        "compute/v2.1/servers/" + server + "/remote-consoles",
                        "{\"remote_console\": {\"protocol\": \"mks\", \"type\": \"webmks\"}}");
        String path = text(made, "/remote_console/url").replaceFirst("^http://[^/]+/", "");
        assertEquals(server, text(at("2.31").get(path), "/console/instance_uuid"));
    }

    @Test
    public void anImageOfAServerBoots() {
        HttpResponse<String> old = at("2.1").act(server, "{\"createImage\": {\"name\": \"first\"}}");
        assertEquals(old.body(), 202, old.statusCode());
        assertEquals("", old.body());
        String location = old.headers().firstValue("Location").orElseThrow();
        assertEquals("first", text(api.get(location.replaceFirst("^http://[^/]+/", "")), "/image/id"));
        assertEquals("second", text(at("2.45").act(server, "{\"createImage\": {\"name\": \"second\"}}"), "/image_id"));

        String copy = api.createServer("second");
        assertEquals("second", text(api.get("compute/v2.1/servers/" + copy), "/server/image/id"));
        api.delete("compute/v2.1/servers/" + copy);
    }

    @Test
    public void locksAndEvacuation() {
        assertEquals(
                400,
                at("2.68")
                        .act(server, "{\"lock\": {\"locked_reason\": \"audit\"}}")
                        .statusCode());
        assertEquals(
                202,
                at("2.73")
                        .act(server, "{\"lock\": {\"locked_reason\": \"audit\"}}")
                        .statusCode());
        assertEquals("audit", text(instance(), "/server/locked_reason"));
        assertEquals(409, api.delete("compute/v2.1/instances/" + server).statusCode());

        String before = text(instance(), "/server/OS-EXT-SRV-ATTR:host");
        assertEquals("{}", evacuate("2.1", "\"onSharedStorage\": true").body());
        String after = text(instance(), "/server/OS-EXT-SRV-ATTR:host");
        assertEquals(before + "-shadow", after);
        assertEquals("", evacuate("2.14", "\"host\": \"" + before + "\"").body());
        assertEquals(
                200,
                evacuate("2.29", "\"host\": \"" + after + "\", \"force\": true").statusCode());
        assertEquals(
                400,
                evacuate("2.68", "\"host\": \"" + before + "\", \"force\": true")
                        .statusCode());
    }

    @Test
    public void theHistoryOfComputeTellsOfIt() throws IOException {
        JsonNode told = told("2.28");
        assertEquals(
                "What is known of a hypervisor's processors is an object, no longer JSON in a text.",
                told.path("sentence").asText());
        assertTrue(told.path("breaking").asBoolean());
        assertEquals(
                "[\"io.novella.example.history\"]", told.path("declared_by").toString());
        assertTrue(told("2.10").path("sentence").asText().endsWith("whose key pairs are meant."));

        deploy.removeExample("history");
        eventually(() -> told("2.28").isMissingNode(), gone -> gone);
        assertTrue(told("2.10").path("sentence").asText().endsWith("none are built in here."));
    }

    private JsonNode told(String version) {
        for (JsonNode each : json(api.get("compute/v2.1/history")).path("versions")) {
            if (each.path("version").asText().equals(version)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    /** Beside the other examples: nothing of one stands in another's way. */
    @Test
    public void theExamplesGetOnWithEachOther() throws IOException {
        deploy.dropExample("evacuate");
        deploy.dropExample("someaction");
        eventually(
                () -> at("2.1")
                        .act(server, "{\"someAction\": {\"paramA\": \"x\"}}")
                        .statusCode(),
                status -> status == 204);

        eventually(() -> json(api.get("compute/v2.1")).at("/version/version").asText(), "5.0"::equals);
        assertEquals(
                200,
                at("2.1")
                        .act(server, "{\"evacuate\": {\"onSharedStorage\": true}}")
                        .statusCode());
        assertEquals(200, evacuate("2.1", "\"onSharedStorage\": true").statusCode());
        deploy.removeExample("history");
        eventually(() -> at("2.1").get("compute/v2.1/os-keypairs").statusCode(), status -> status == 404);
    }

    private HttpResponse<String> evacuate(String version, String members) {
        return at(version).post("compute/v2.1/instances/" + server + "/action", "{\"evacuate\": {" + members + "}}");
    }

    private HttpResponse<String> instance() {
        return at("2.73").get("compute/v2.1/instances/" + server);
    }

    private Api at(String version) {
        return api.withVersion(version);
    }

    private static String text(HttpResponse<String> response, String pointer) {
        JsonNode value = json(response).at(pointer);
        assertTrue(response.statusCode() + " " + response.body(), value.isTextual());
        return value.asText();
    }
}
