// SPDX-License-Identifier: Apache-2.0
package io.novella.example.someaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.Server;
import io.novella.testkit.ApiClient;
import io.novella.testkit.ApiTest;
import io.novella.testkit.Stub;
import io.novella.testkit.TestResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SomeActionTest {

    private static final String OLD = "{'someAction': {'paramA': 'x'}}";
    private static final String NEW = "{'some_action': {'param_a': 'x'}}";
    private static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private final ApiClient api = ApiTest.of(new SomeActionController())
            .target(Server.class, "s1", Stub.of(Server.class, Map.of("id", ID, "name", "web")))
            .start();

    @Test
    void at21ItAnswersNothing() {
        assertThat(act("2.1", OLD)).hasStatus(204).hasNoBody();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0", "3.3"})
    void from30OnTheFirstMethodShowsItsResult(String version) {
        assertThat(act(version, NEW))
                .hasStatus(202)
                .hasJson("{'action_result': {'result_a': 'someAction took x for web'}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0", "4.5", "latest"})
    void from40OnTheSecondMethodRuns(String version) {
        assertThat(act(version, NEW))
                .hasStatus(202)
                .hasValue("/action_result/result_a", "someActionSemantic4 took x for " + ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.20", "3.4", "3.7", "4.6"})
    void versionsThatNobodyDeclaresAreNotAcceptable(String version) {
        assertThat(act(version, NEW)).hasStatus(406);
    }

    @Test
    void theFormatOfAnotherVersionIsABadRequest() {
        assertThat(act("2.1", NEW)).hasStatus(400);
        assertThat(act("3.0", OLD)).hasStatus(400);
        assertThat(act("3.0", "{'some_action': {'param_a': 7}}")).hasStatus(400);
        assertThat(act("3.0", "{'some_action': {}}")).hasStatus(400);
        assertThat(act("3.0", "{'some_action': {'param_a': 'x', 'more': 1}}")).hasStatus(400);
    }

    @Test
    void anotherProjectsServerIsNotToBeActedOn() {
        assertThat(api.as("sam", "elsewhere").at("3.0").post("servers/s1/action", NEW))
                .hasStatus(404); // no operation here shows a server, so nobody learns that there is one
    }

    private TestResponse act(String version, String body) {
        return api.at(version).post("servers/s1/action", body);
    }
}
