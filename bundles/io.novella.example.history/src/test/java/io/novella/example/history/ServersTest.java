// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.testkit.ApiClient;
import io.novella.testkit.TestResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to servers, on both sides of 2.6 and 2.8, 2.45, 2.73. */
class ServersTest {

    private final HistoryPlatform platform = new HistoryPlatform();
    private final ApiClient api = platform.client();
    private final String server = platform.createServer();

    @ParameterizedTest
    @CsvSource({
        "os-getVNCConsole, novnc",
        "os-getVNCConsole, xvpvnc",
        "os-getSPICEConsole, spice-html5",
        "os-getRDPConsole, rdp-html5",
        "os-getSerialConsole, serial"
    })
    void consolesAreActionsUntil25(String action, String type) {
        String body = "{'" + action + "': {'type': '" + type + "'}}";
        for (String version : new String[] {"2.1", "2.5"}) {
            TestResponse opened = act(version, body);
            assertThat(opened).hasStatus(200).hasValue("/console/type", type);
            assertThat(meaning(opened.text("/console/url"))).hasValue("/console/instance_uuid", server);
        }

        assertThat(act("2.6", body)).hasStatus(410);
        assertThat(act("2.1", "{'" + action + "': {'type': 'webmks'}}")).isFault(400, "is not one of");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1, vnc, novnc, 404",
        "2.5, vnc, novnc, 404",
        "2.6, vnc, novnc, 200",
        "2.6, spice, spice-html5, 200",
        "2.6, serial, serial, 200",
        "2.6, mks, webmks, 400",
        "2.7, mks, webmks, 400",
        "2.8, mks, webmks, 200",
        "2.8, rdp, rdp-html5, 200",
        "2.8, vnc, serial, 400"
    })
    void consolesAreAResourceFrom26On(String version, String protocol, String type, int status) {
        TestResponse made = api.at(version)
                .post(
                        "servers/" + server + "/remote-consoles",
                        "{'remote_console': {'protocol': '" + protocol + "', 'type': '" + type + "'}}");

        assertThat(made).hasStatus(status);
        if (status == 200) {
            assertThat(made).hasValue("/remote_console/protocol", protocol).hasValue("/remote_console/type", type);
            assertThat(meaning(made.text("/remote_console/url")))
                    .hasValue("/console/instance_uuid", server)
                    .hasValue("/console/internal_access_path", "/compute/v2.1/servers/" + server + "/action");
        }
    }

    private TestResponse meaning(String url) {
        return api.asAdmin().at("2.31").get(url);
    }

    @Test
    void aTokenIsForAdministratorsAndMustHaveBeenGiven() {
        assertThat(api.asAdmin().at("2.31").get("os-console-auth-tokens/x")).isFault(404, "Token not found");
        assertThat(api.at("2.31").get("os-console-auth-tokens/x")).hasStatus(403);
        assertThat(api.asAdmin().at("2.8").get("os-console-auth-tokens/x")).hasStatus(404);
    }

    @Test
    void anImageIsNamedByAHeaderAndFrom245OnByTheBody() {
        assertThat(act("2.1", "{'createImage': {'name': 'first', 'metadata': {'why': 'backup'}}}"))
                .hasStatus(202)
                .hasHeader("Location", "http://novella.test:8774/compute/v2.1/images/first")
                .hasNoBody();
        TestResponse second = act("2.45", "{'createImage': {'name': 'second'}}");
        assertThat(second).hasStatus(202).hasJson("{'image_id': 'second'}");
        assertThat(second.header("Location")).isEmpty();

        assertThat(api.at("2.1").get("instances/" + server))
                .hasValue("/server/images", "{\"first\":{\"why\":\"backup\"},\"second\":{}}");
        assertThat(act("2.1", "{'createImage': {'name': 'second'}}"))
                .isFault(409, "An image is called 'second' already.");
        assertThat(act("2.45", "{'createImage': {'name': 'counter'}}")).hasStatus(409);
        assertThat(act("2.45", "{'createImage': {'name': '../x'}}")).hasStatus(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2.1  | null                       | 202 | null",
                "2.64 | null                       | 202 | null",
                "2.1  | {}                         | 400 |",
                "2.68 | {'locked_reason': 'audit'} | 400 |",
                "2.73 | null                       | 202 | null",
                "2.73 | {}                         | 202 | null",
                "2.73 | {'locked_reason': 'audit'} | 202 | audit",
                "2.73 | {'locked_reason': ''}      | 400 |",
                "2.73 | {'reason': 'audit'}        | 400 |",
                "2.73 | 'audit'                    | 400 |"
            })
    void aLockMayHaveAReasonFrom273On(String version, String lock, int status, String reason) {
        assertThat(act(version, "{'lock': " + lock + "}")).hasStatus(status);

        boolean locked = status == 202;
        TestResponse shown = api.at("2.73").get("instances/" + server);
        assertThat(shown)
                .hasValue("/server/locked", locked)
                .hasValue("/server/locked_reason", locked ? reason : "null");
        assertThat(api.at("2.9").get("instances/" + server))
                .hasValue("/server/locked", locked)
                .hasNoValue("/server/locked_reason");
        assertThat(api.at("2.8").get("instances/" + server)).hasNoValue("/server/locked");
        assertThat(api.at("2.1").delete("instances/" + server)).hasStatus(locked ? 409 : 204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.1", "2.73"})
    void aServerIsUnlockedAndDeleted(String version) {
        act("2.73", "{'lock': {'locked_reason': 'audit'}}");

        assertThat(act(version, "{'unlock': null}")).hasStatus(202).hasNoBody();

        assertThat(api.at("2.73").get("instances/" + server)).hasValue("/server/locked_reason", "null");
        assertThat(api.at(version).delete("instances/" + server)).hasStatus(204);
        assertThat(api.at(version).get("instances/" + server)).hasStatus(404);
    }

    private TestResponse act(String version, String body) {
        return api.at(version).post("servers/" + server + "/action", body);
    }
}
