// SPDX-License-Identifier: Apache-2.0
package io.novella.example.evacuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.ServerRequest;
import io.novella.compute.internal.TestApi;
import io.novella.compute.internal.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvacuateTest {

    private final TestApi api = new TestApi(compute -> List.of(new EvacuateController(() -> "made")));
    private final String server = server();

    @Test
    void at21ItSpeaksNovasFormat() {
        Answer given = act("2.1", "{'evacuate': {'host': 'b', 'onSharedStorage': false, 'adminPass': 'secret'}}");
        assertThat(given.status()).isEqualTo(200);
        assertThat(given.body().toString()).isEqualTo("{\"adminPass\":\"secret\"}");

        assertThat(act("2.1", "{'evacuate': {'onSharedStorage': false}}").text("/adminPass"))
                .isEqualTo("made");
        assertThat(act("2.1", "{'evacuate': {'onSharedStorage': true}}").body()).isEmpty();
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
        Answer answer = act(version, "{'evacuate': {'host': 'b', 'on_shared_storage': false}}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("/admin_pass")).isEqualTo(password);
        assertThat(answer.text("/message")).isEqualTo(message);
    }

    @Test
    void forceIsKnownFrom31On() {
        String forced = "{'evacuate': {'on_shared_storage': true, 'force': true}}";

        assertThat(act("3.1", forced).text("/message")).isEqualTo("evacuate took web to any host, by force");
        Answer tooEarly = act("3.0", forced);
        assertThat(tooEarly.status()).isEqualTo(400);
        assertThat(tooEarly.text("/badRequest/message")).contains("'force' needs microversion 3.1 or later");
    }

    @ParameterizedTest
    @CsvSource({
        "2.1, onSharedStorage, adminPass",
        "3.0, on_shared_storage, admin_pass",
        "5.0, on_shared_storage, admin_pass"
    })
    void aPasswordForADiskThatSurvivesIsABadRequest(String version, String shared, String password) {
        Answer answer = act(version, "{'evacuate': {'" + shared + "': true, '" + password + "': 'x'}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("/badRequest/message")).isEqualTo("admin password can't be changed on existing disk");
    }

    @Test
    void aPausedServerIsAConflictAndAnUnknownOneIsNotFound() {
        api.hypervisor().last().pause();

        assertThat(act("3.0", "{'evacuate': {'on_shared_storage': true}}").status())
                .isEqualTo(409);
        String unknown = "/servers/00000000-0000-4000-8000-000000000000/action";
        assertThat(api.call("admin", "POST", "3.0", unknown, "{'evacuate': {'on_shared_storage': true}}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void itIsForAdministrators() {
        assertThat(api.post("2.1", "/servers/" + server + "/action", "{'evacuate': {'onSharedStorage': true}}")
                        .status())
                .isIn(403, 404);
    }

    private Answer act(String version, String body) {
        return api.call("admin", "POST", version, "/servers/" + server + "/action", body);
    }

    private String server() {
        return api.compute()
                .createServers(ServerRequest.builder()
                        .name("web")
                        .owner("demo", "demo")
                        .imageRef("counter")
                        .flavorRef("1")
                        .build())
                .get(0)
                .id()
                .toString();
    }
}
