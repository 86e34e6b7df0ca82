// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example action: each version has its format, status and method. */
class SomeActionTest {

    private static final String OLD = "{'someAction': {'paramA': 'x'}}";
    private static final String NEW = "{'some_action': {'param_a': 'x'}}";

    private final SomeActionController controller = new SomeActionController();
    private final TestPlatform platform = TestPlatform.start();

    @BeforeEach
    void serve() {
        platform.serve(controller, SomeActionController.schemas());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2.1"})
    void firstVersionHasNoResponseBody(String version) {
        Answer answer = platform.action(version, OLD);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.header("Content-Type")).isEmpty();
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 2.1");
        assertThat(controller.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "3.0, 3.0, first b1 x",
        "3.3, 3.3, first b1 x",
        "4.0, 4.0, second b1 x",
        "4.5, 4.5, second b1 x",
        "latest, 4.5, second b1 x"
    })
    void laterVersionsShowTheResultOfTheirMethod(String asked, String inForce, String result) {
        Answer answer = platform.action(asked, NEW);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json()).isEqualTo(Answer.json("{'action_result': {'result_a': '" + result + "'}}"));
        assertThat(answer.header("Content-Type")).containsExactly("application/json");
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute " + inForce);
        assertThat(answer.header("X-OpenStack-Nova-API-Version")).containsExactly(inForce);
        assertThat(answer.header("Vary")).containsExactly("OpenStack-API-Version", "X-OpenStack-Nova-API-Version");
        assertThat(controller.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1", "3.2", "3.7", "3.99", "4.1", "4.4", "4.6", "2.0", "1.0", "2.10", "30.0"})
    void undeclaredVersionIs406(String version) {
        Answer answer = platform.action(version, NEW);

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json())
                .isEqualTo(Answer.json("{'computeFault': {'code': 406, 'message': 'Version " + version
                        + " is not supported by the API. Minimum is 2.1 and maximum is 4.5.', 'min_version': '2.1',"
                        + " 'max_version': '4.5'}}"));
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute " + version);
        assertThat(platform.action("4.5", OLD).message())
                .as("served by another method than the one that knew the key")
                .isEqualTo("There is no such action: someAction. In microversion 4.5 the action is 'some_action'");
        assertThat(controller.calls()).isZero();
    }

    @Test
    void keyOfAnotherVersionIsRejectedWithAHint() {
        assertThat(platform.action("2.1", NEW).message())
                .isEqualTo("There is no such action: some_action. 'some_action' needs microversion 3.0 or later");
        assertThat(platform.action("3.0", OLD).message())
                .isEqualTo("There is no such action: someAction. In microversion 3.0 the action is 'some_action'");
        assertThat(controller.calls()).isZero();
    }

    @Test
    void maximumFallsBackWhenTheControllerIsRemoved() {
        platform.remove(controller);

        assertThat(platform.action("4.5", NEW).status()).isEqualTo(404);
        assertThat(platform.get("latest", "").header("OpenStack-API-Version")).containsExactly("compute 2.1");
    }

    @ParameterizedTest
    @CsvSource({TestPlatform.ADMIN + ", 202", TestPlatform.P1 + ", 202", TestPlatform.P2 + ", 404"})
    void operationsRuleDecides(String token, int status) {
        Answer answer = platform.send(
                FakeRequest.post("/compute/v2.1/boxes/b1/action", NEW).as(token).at("3.0"));

        assertThat(answer.status()).isEqualTo(status);
    }
}
