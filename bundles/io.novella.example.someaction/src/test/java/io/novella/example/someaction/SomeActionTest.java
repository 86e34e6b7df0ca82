// SPDX-License-Identifier: Apache-2.0
package io.novella.example.someaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.compute.ServerRequest;
import io.novella.compute.internal.TestApi;
import io.novella.compute.internal.TestApi.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SomeActionTest {

    private static final String OLD = "{'someAction': {'paramA': 'x'}}";
    private static final String NEW = "{'some_action': {'param_a': 'x'}}";

    private final TestApi api = new TestApi(compute -> List.of(new SomeActionController()));
    private final String server = server();

    @Test
    void at21ItAnswersNothing() {
        Answer answer = act("2.1", OLD);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0", "3.3"})
    void from30OnTheFirstMethodShowsItsResult(String version) {
        Answer answer = act(version, NEW);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("/action_result/result_a")).isEqualTo("someAction took x for web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.0", "4.5", "latest"})
    void from40OnTheSecondMethodRuns(String version) {
        Answer answer = act(version, NEW);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text("/action_result/result_a")).isEqualTo("someActionSemantic4 took x for " + server);
    }

    @ParameterizedTest
    @CsvSource({"3.7, 406", "4.6, 406", "3.4, 406", "2.20, 406"})
    void versionsThatNobodyDeclaresAreNotAcceptable(String version, int status) {
        assertThat(act(version, NEW).status()).isEqualTo(status);
    }

    @Test
    void theFormatOfAnotherVersionIsABadRequest() {
        assertThat(act("2.1", NEW).status()).isEqualTo(400);
        assertThat(act("3.0", OLD).status()).isEqualTo(400);
        assertThat(act("3.0", "{'some_action': {'param_a': 7}}").status()).isEqualTo(400);
        assertThat(act("3.0", "{'some_action': {}}").status()).isEqualTo(400);
        assertThat(act("3.0", "{'some_action': {'param_a': 'x', 'more': 1}}").status())
                .isEqualTo(400);
    }

    @Test
    void anotherProjectsServerIsNotToBeActedOn() {
        assertThat(api.call("stranger", "POST", "3.0", "/servers/" + server + "/action", NEW)
                        .status())
                .isIn(403, 404);
    }

    private Answer act(String version, String body) {
        return api.post(version, "/servers/" + server + "/action", body);
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
