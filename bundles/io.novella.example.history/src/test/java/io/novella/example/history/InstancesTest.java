// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.example.history.hypervisors.Host;
import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Evacuation on both sides of 2.14, 2.29 and 2.68, and hints for the scheduler before and after our own 3.0. */
class InstancesTest {

    private final HistoryPlatform platform = new HistoryPlatform();
    private final ApiClient api = platform.client();
    private final ApiClient admin = api.asAdmin();
    private final Host first = platform.fleet().hosts().get(0);
    private final Host second = platform.fleet().hosts().get(1);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1  | 'onSharedStorage': true                       | 200 | {}",
                "2.13 | 'onSharedStorage': false, 'adminPass': 'x'    | 200 | {'adminPass': 'x'}",
                "2.13 | 'onSharedStorage': true, 'adminPass': 'x'     | 400 | on existing disk",
                "2.1  | 'adminPass': 'x'                              | 400 | 'onSharedStorage' is a required property",
                "2.14 | 'onSharedStorage': true                       | 400 | Additional properties are not allowed",
                "2.14 |                                               | 200 |",
                "2.14 | 'adminPass': 'x'                              | 200 |",
                "2.28 | 'force': true                                 | 400 | 'force' needs microversion 2.29 or later",
                "2.29 | 'host': 'HOST', 'force': true                 | 200 |",
                "2.29 | 'force': true                                 | 400 | non-provided destination",
                "2.64 | 'host': 'HOST', 'force': false                | 200 |",
                "2.68 | 'host': 'HOST', 'force': true                 | 400 | Additional properties are not allowed",
                "2.68 | 'host': 'HOST'                                | 200 |",
                "2.68 |                                               | 200 |"
            })
    void evacuationAtEveryVersion(String version, String members, int status, String body) {
        String server = platform.createServer();

        TestResponse answer = evacuate(version, server, members == null ? "" : members.replace("HOST", second.name()));

        assertThat(answer).hasStatus(status);
        if (status == 400) {
            assertThat(answer).isFault(400, body);
        } else if (body == null) {
            assertThat(answer).hasNoBody();
        } else {
            assertThat(answer).hasJson(body);
        }
        assertThat(host(server)).isEqualTo((status == 200 ? second : first).name());
    }

    @Test
    void aPasswordIsMadeUntil213() {
        String made = evacuate("2.1", platform.createServer(), "'onSharedStorage': false")
                .text("/adminPass");

        assertThat(made).hasSize(12);
    }

    @ParameterizedTest
    @CsvSource({
        "2.14, '', 200",
        "2.28, '', 200",
        "2.29, '', 400",
        "2.29, false, 400",
        "2.29, true, 200",
        "2.68, '', 400"
    })
    void theSchedulerHasASayFrom229OnUnlessItIsPassed(String version, String force, int status) {
        String forced = force.isEmpty() ? "" : ", 'force': " + force;
        Host large = new Host(1, "large", 4, 4096, 10, Map.of());
        Host small = new Host(2, "small", 4, 100, 10, Map.of()); // memory for one server of the smallest flavor
        HistoryPlatform tight = new HistoryPlatform(List.of(large, small));
        ApiClient client = tight.client().asAdmin().at(version);
        String body = "{'evacuate': {'host': 'small'" + forced + "}}";
        assertThat(client.post("instances/" + tight.createServer() + "/action", body))
                .hasStatus(200);

        TestResponse second = client.post("instances/" + tight.createServer() + "/action", body);

        assertThat(second).hasStatus(status);
        assertThat(second.faultMessage()).isEqualTo(status == 200 ? "" : "No valid host was found.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.14", "2.29", "2.68"})
    void aHostIsKnownAndAnother(String version) {
        String server = platform.createServer();
        String storage = version.equals("2.1") ? "'onSharedStorage': true, " : "";

        assertThat(evacuate(version, server, storage + "'host': 'nowhere'"))
                .isFault(404, "Compute host nowhere not found.");
        assertThat(evacuate(version, server, storage + "'host': '" + first.name() + "'"))
                .isFault(400, "The target host can't be the same one.");
        assertThat(api.at(version)
                        .post("instances/" + server + "/action", "{'evacuate': {" + storage.replace(", ", "") + "}}"))
                .hasStatus(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1 | {'server': {NEW}, 'os:scheduler_hints': {HINTS}}   | 202 |",
                "2.92 | {'server': {NEW}, 'os:scheduler_hints': {HINTS}}  | 202 |",
                "2.92 | {'server': {NEW, 'scheduler_hints': {HINTS}}}     | 400 | 'scheduler_hints' needs microversion 3.0",
                "3.0 | {'server': {NEW, 'scheduler_hints': {HINTS}}}      | 202 |",
                "3.0 | {'server': {NEW}, 'os:scheduler_hints': {HINTS}}   | 400 | 'os:scheduler_hints' was unexpected"
            })
    void hintsMoveIntoTheServerAt30(String version, String body, int status, String sentence) {
        String other = platform.createServer();

        TestResponse answer = create(version, body, "'different_host': ['" + other + "']");

        assertThat(answer).hasStatus(status);
        if (status == 202) {
            assertThat(host(answer.text("/server/id"))).isEqualTo(second.name());
        } else {
            assertThat(answer).isFault(400, sentence);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "3.0"})
    void hintsAreHeeded(String version) {
        String body = version.equals("2.1")
                ? "{'server': {NEW}, 'os:scheduler_hints': {HINTS}}"
                : "{'server': {NEW, 'scheduler_hints': {HINTS}}}";
        String there = create(version, body, "'different_host': ['" + platform.createServer() + "']")
                .text("/server/id");
        assertThat(host(there)).isEqualTo(second.name());
        assertThat(host(create(version, body, "'same_host': ['" + there + "']").text("/server/id")))
                .isEqualTo(second.name());
        assertThat(host(create(version, body, "").text("/server/id"))).isEqualTo(first.name());
        assertThat(create(version, body, "'group': '00000000-0000-4000-8000-000000000000'"))
                .isFault(400, "could not be found");
    }

    @ParameterizedTest
    @CsvSource({
        "anti-affinity, , 3, 2",
        "anti-affinity, 2, 5, 4",
        "soft-anti-affinity, , 3, 3",
        "affinity, , 3, 3",
        "soft-affinity, , 3, 3"
    })
    void aGroupSpreadsOrGathersItsServers(String policy, Integer max, int wanted, int made) {
        String group = api.at("2.64")
                .post(
                        "os-server-groups",
                        "{'server_group': {'name': 'g', 'policy': '" + policy + "'"
                                + (max == null ? "" : ", 'rules': {'max_server_per_host': " + max + "}") + "}}")
                .text("/server_group/id");
        int accepted = 0;
        for (int i = 0; i < wanted; i++) {
            TestResponse created =
                    create("2.1", "{'server': {NEW}, 'os:scheduler_hints': {HINTS}}", "'group': '" + group + "'");
            accepted += created.status() == 202 ? 1 : 0;
        }

        assertThat(accepted).isEqualTo(made);
        assertThat(api.at("2.1").get("os-server-groups/" + group).json().at("/server_group/members"))
                .hasSize(made);
        int onFirst = admin.at("2.52")
                .get("os-hypervisors/" + first.name() + "/servers")
                .json()
                .at("/hypervisors/0/servers")
                .size();
        assertThat(onFirst).isEqualTo(policy.contains("anti") ? (made + 1) / 2 : made);
    }

    @Test
    void membersThatAreDeletedLeaveTheirGroup() {
        String group = api.at("2.1")
                .post("os-server-groups", "{'server_group': {'name': 'g', 'policies': ['affinity']}}")
                .text("/server_group/id");
        String server = create("2.1", "{'server': {NEW}, 'os:scheduler_hints': {HINTS}}", "'group': '" + group + "'")
                .text("/server/id");
        assertThat(api.at("2.1").get("os-server-groups/" + group)).hasValue("/server_group/members/0", server);

        api.at("2.1").delete("instances/" + server);

        assertThat(api.at("2.1").get("os-server-groups/" + group)).hasValue("/server_group/members", "[]");
    }

    @Test
    void theHostIsForAdministrators() {
        assertThat(api.at("2.1").get("instances/" + platform.createServer()))
                .hasStatus(200)
                .hasNoValue("/server/OS-EXT-SRV-ATTR:host");
    }

    private String host(String server) {
        return admin.at("2.1").get("instances/" + server).text("/server/OS-EXT-SRV-ATTR:host");
    }

    private TestResponse evacuate(String version, String server, String members) {
        return admin.at(version).post("instances/" + server + "/action", "{'evacuate': {" + members + "}}");
    }

    private TestResponse create(String version, String body, String hints) {
        return api.at(version)
                .post(
                        "instances",
                        body.replace("NEW", "'name': 'web', 'imageRef': 'counter', 'flavorRef': '1'")
                                .replace("HINTS", hints));
    }
}
