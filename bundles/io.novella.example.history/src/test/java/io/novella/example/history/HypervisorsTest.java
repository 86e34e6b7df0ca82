// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.example.history.hypervisors.Host;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hypervisors on both sides of 2.28, 2.33, 2.53 and 2.88. */
class HypervisorsTest {

    private final HistoryPlatform platform = new HistoryPlatform();
    private final ApiClient api = platform.client().asAdmin();
    private final Host first = platform.fleet().hosts().get(0);
    private final Host second = platform.fleet().hosts().get(1);

    @ParameterizedTest
    @CsvSource({"2.1, number", "2.28, number", "2.33, number", "2.52, number", "2.53, uuid", "2.88, uuid"})
    void idsAreUuidsFrom253On(String version, String kind) {
        String id = kind.equals("uuid") ? first.uuid().toString() : "1";
        String other = kind.equals("uuid") ? "1" : first.uuid().toString();
        TestResponse shown = api.at(version).get("os-hypervisors/" + id);

        assertThat(shown)
                .hasStatus(200)
                .hasValue("/hypervisor/id", id)
                .hasValue("/hypervisor/hypervisor_hostname", first.name())
                .hasValue("/hypervisor/state", "up")
                .hasValue(
                        "/hypervisor/service/id",
                        kind.equals("uuid") ? first.serviceUuid() : Integer.toString(first.number()));
        assertThat(shown.json().at("/hypervisor/id").isNumber()).isEqualTo(kind.equals("number"));
        assertThat(api.at(version).get("os-hypervisors")).hasValue("/hypervisors/0/id", id);
        JsonNode listed = api.at(version).get("os-hypervisors/detail").json().at("/hypervisors/0");
        assertThat(timeless(listed)).isEqualTo(timeless(shown.json().at("/hypervisor")));
        assertThat(api.at(version).get("os-hypervisors/" + other))
                .isFault(404, "Hypervisor with ID '" + other + "' could not be found.");
    }

    @ParameterizedTest
    @CsvSource({"2.1, STRING", "2.19, STRING", "2.28, OBJECT", "2.53, OBJECT", "2.87, OBJECT", "2.88, MISSING"})
    void processorsAreATextThenAnObjectThenGone(String version, String type) {
        String id = version.compareTo("2.5") > 0 ? first.uuid().toString() : "1";

        JsonNode cpu = api.at(version).get("os-hypervisors/" + id).json().at("/hypervisor/cpu_info");

        assertThat(cpu.getNodeType()).hasToString(type);
        assertThat(cpu.isTextual() ? cpu.asText() : cpu.toString()).contains(type.equals("MISSING") ? "" : "\"arch\":");
    }

    @Test
    void theListIsInPagesFrom233On() {
        assertThat(ids(api.at("2.1").get("os-hypervisors?limit=1"))).hasSize(2);
        TestResponse page = api.at("2.33").get("os-hypervisors?limit=1");
        assertThat(ids(page)).containsExactly("1");
        assertThat(page.text("/hypervisors_links/0/href")).endsWith("/os-hypervisors?limit=1&marker=1");
        TestResponse rest = api.at("2.33").get(page.text("/hypervisors_links/0/href"));
        assertThat(ids(rest)).containsExactly("2");
        assertThat(rest).hasNoValue("/hypervisors_links");
        assertThat(api.at("2.33").get("os-hypervisors?marker=" + first.uuid())).hasStatus(400);
        assertThat(api.at("2.33").get("os-hypervisors?marker=9")).isFault(400, "marker [9] not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"os-hypervisors", "os-hypervisors/detail"})
    void markersAreUuidsFrom253On(String list) {
        TestResponse page = api.at("2.53").get(list + "?limit=1");

        assertThat(ids(page)).containsExactly(first.uuid().toString());
        String next = page.text("/hypervisors_links/0/href");
        assertThat(next).endsWith(list + "?limit=1&marker=" + first.uuid());
        assertThat(ids(api.at("2.53").get(next))).containsExactly(second.uuid().toString());
        assertThat(api.at("2.53").get(list + "?marker=1")).hasStatus(400);
    }

    @Test
    void searchIsARouteAndFrom253OnAParameter() {
        String server = platform.createServer();
        String found = "{'hypervisors': [{'id': 2, 'hypervisor_hostname': '" + second.name()
                + "', 'state': 'up', 'status': 'enabled'}]}";

        assertThat(api.at("2.1").get("os-hypervisors/shadow/search")).hasJson(found);
        assertThat(api.at("2.52").get("os-hypervisors/" + first.name() + "/servers"))
                .hasValue("/hypervisors/0/servers", "[{\"name\":\"web\",\"uuid\":\"" + server + "\"}]")
                .hasValue("/hypervisors/1/servers", "[]");
        assertThat(api.at("2.52").get("os-hypervisors/nowhere/search"))
                .isFault(404, "No hypervisor matching 'nowhere' could be found.");
        for (String route : List.of("search", "servers")) {
            assertThat(api.at("2.53").get("os-hypervisors/shadow/" + route)).hasStatus(410);
        }

        assertThat(ids(api.at("2.53").get("os-hypervisors?hypervisor_hostname_pattern=shadow")))
                .containsExactly(second.uuid().toString());
        assertThat(api.at("2.53").get("os-hypervisors/detail?with_servers=True"))
                .hasValue("/hypervisors/0/servers/0/uuid", server)
                .hasNoValue("/hypervisors/1/servers");
        assertThat(api.at("2.53").get("os-hypervisors/" + first.uuid() + "?with_servers=yes"))
                .hasValue("/hypervisor/servers/0/name", "web");
        assertThat(api.at("2.53").get("os-hypervisors?with_servers=perhaps")).hasStatus(400);
        assertThat(api.at("2.53").get("os-hypervisors?hypervisor_hostname_pattern=x&limit=1"))
                .isFault(400, "Paging over hypervisors");
        assertThat(api.at("2.53").get("os-hypervisors?hypervisor_hostname_pattern=nowhere"))
                .isFault(404, "No hypervisor matching");
        assertThat(api.at("2.33").get("os-hypervisors?with_servers=1"))
                .hasStatus(200)
                .hasNoValue("/hypervisors/0/servers");
    }

    @Test
    void figuresGoAndTheUptimeMovesAt288() {
        platform.createServer();
        String id = first.uuid().toString();
        JsonNode before = api.at("2.87").get("os-hypervisors/" + id).json().at("/hypervisor");
        JsonNode after = api.at("2.88").get("os-hypervisors/" + id).json().at("/hypervisor");

        assertThat(before.at("/running_vms").asInt()).isEqualTo(1);
        assertThat(before.at("/memory_mb_used").asInt()).isPositive();
        assertThat(before.at("/free_ram_mb").asInt())
                .isEqualTo(first.memoryMb() - before.at("/memory_mb_used").asInt());
        assertThat(before.has("uptime")).isFalse();
        assertThat(after.at("/uptime").asText()).contains(" up ").contains("load average");
        for (String gone : List.of("vcpus", "memory_mb", "local_gb_used", "running_vms", "cpu_info", "free_disk_gb")) {
            assertThat(before.has(gone)).as(gone).isTrue();
            assertThat(after.has(gone)).as(gone).isFalse();
        }
        assertThat(api.at("2.1").get("os-hypervisors/1/uptime").text("/hypervisor/uptime"))
                .contains(" up ");
        assertThat(api.at("2.87").get("os-hypervisors/" + id + "/uptime")).hasValue("/hypervisor/id", id);
        assertThat(api.at("2.88").get("os-hypervisors/" + id + "/uptime")).hasStatus(410);
        assertThat(api.at("2.87").get("os-hypervisors/statistics"))
                .hasValue("/hypervisor_statistics/count", 2)
                .hasValue("/hypervisor_statistics/running_vms", 1);
        // What was a route of its own is the id of a hypervisor that nobody knows.
        assertThat(api.at("2.88").get("os-hypervisors/statistics").status()).isIn(404, 410);
    }

    @Test
    void hypervisorsAreForAdministrators() {
        assertThat(platform.client().at("2.1").get("os-hypervisors")).hasStatus(403);
        assertThat(platform.client().at("2.53").get("os-hypervisors/" + first.uuid()))
                .hasStatus(404);
    }

    private static JsonNode timeless(JsonNode hypervisor) {
        return ((ObjectNode) hypervisor).without("uptime");
    }

    private static List<String> ids(TestResponse list) {
        return StreamSupport.stream(list.json().at("/hypervisors").spliterator(), false)
                .map(hypervisor -> hypervisor.path("id").asText())
                .toList();
    }
}
