// SPDX-License-Identifier: Apache-2.0
package io.novella.example.evacuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.Server;
import io.novella.compute.ServerStatus;
import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import io.novella.testkit.Stub;
import io.novella.testkit.TestResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvacuateTest {

    private final ApiClient api = ApiTest.of(new EvacuateController(() -> "made"))
            .target(Server.class, "s1", server(ServerStatus.ACTIVE))
            .target(Server.class, "paused", server(ServerStatus.PAUSED))
            .start()
            .asAdmin();

    @Test
    void at21ItSpeaksNovasFormat() {
        assertThat(act("2.1", "{'evacuate': {'host': 'b', 'onSharedStorage': false, 'adminPass': 'secret'}}"))
                .hasStatus(200)
                .hasJson("{'adminPass': 'secret'}");
        assertThat(act("2.1", "{'evacuate': {'onSharedStorage': false}}")).hasJson("{'adminPass': 'made'}");
        assertThat(act("2.1", "{'evacuate': {'onSharedStorage': true}}")).hasJson("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "3.0, 200, made, evacuate took web to b",
        "3.1, 200, made, evacuate took web to b",
        "4.0, 202, made, evacuate took web to b",
        "4.5, 202, made, evacuate took web to b",
        "5.0, 202, '', evacuateSemantic5 took web to b",
        "latest, 202, '', evacuateSemantic5 took web to b"
    })
    void from30OnItSpeaksSnakeCase(String version, int status, String password, String message) {
        TestResponse response = act(version, "{'evacuate': {'host': 'b', 'on_shared_storage': false}}");

        assertThat(response).hasStatus(status).hasValue("/message", message);
        assertThat(response.text("/admin_pass")).isEqualTo(password);
    }

    @Test
    void forceIsKnownFrom31On() {
        String forced = "{'evacuate': {'on_shared_storage': true, 'force': true}}";

        assertThat(act("3.1", forced)).hasValue("/message", "evacuate took web to any host, by force");
        assertThat(act("3.0", forced)).isFault(400, "'force' needs microversion 3.1 or later");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1, onSharedStorage, adminPass",
        "3.0, on_shared_storage, admin_pass",
        "5.0, on_shared_storage, admin_pass"
    })
    void aPasswordForADiskThatSurvivesIsABadRequest(String version, String shared, String password) {
        assertThat(act(version, "{'evacuate': {'" + shared + "': true, '" + password + "': 'x'}}"))
                .isFault(400, "admin password can't be changed on existing disk");
    }

    @Test
    void aPausedServerIsAConflictAndAnUnknownOneIsNotFound() {
        String body = "{'evacuate': {'on_shared_storage': true}}";

        assertThat(api.at("3.0").post("servers/paused/action", body)).isFault(409, "while it is in vm_state paused");
        assertThat(api.at("3.0").post("servers/none/action", body)).hasStatus(404);
    }

    @Test
    void itIsForAdministrators() {
        assertThat(api.as("ann", "demo").at("2.1").post("servers/s1/action", "{'evacuate': {'onSharedStorage': true}}"))
                .hasStatus(404); // no operation here shows a server, so nobody learns that there is one
    }

    private TestResponse act(String version, String body) {
        return api.at(version).post("servers/s1/action", body);
    }

    private static Server server(ServerStatus status) {
        return Stub.of(Server.class, Map.of("id", UUID.randomUUID(), "name", "web", "status", status));
    }
}
