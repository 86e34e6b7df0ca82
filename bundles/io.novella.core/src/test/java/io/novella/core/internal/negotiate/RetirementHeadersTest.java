// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import org.junit.jupiter.api.Test;

/** The response headers at deprecated versions and versions with a sunset. */
class RetirementHeadersTest {

    private final TestPlatform platform = TestPlatform.start(
                    FakeService.compute()
                            .history(
                                    """
                            2.1 (deprecated 2023-06-30, sunset 2027-01-05): The first.
                            2.2 (sunset 2027-01-05): The second.
                            2.3: The third."""))
            .serve(new SomeActionController(), SomeActionController.schemas());

    @Test
    void deprecatedVersionHasDeprecationAndSunset() {
        Answer answer = platform.action("2.1", "{'someAction': {'paramA': 'x'}}");

        assertThat(answer.status()).isEqualTo(204);
        // The date is the example of RFC 9745, 2.1.
        assertThat(answer.header("Deprecation")).containsExactly("@1688083200");
        assertThat(answer.header("Sunset")).containsExactly("Tue, 05 Jan 2027 00:00:00 GMT");
        assertThat(answer.header("Link"))
                .containsExactly(
                        "</compute/v2.1/history>; rel=\"deprecation\"; type=\"application/json\"",
                        "</compute/v2.1/history>; rel=\"sunset\"; type=\"application/json\"");
    }

    @Test
    void errorsAndDocumentsHaveTheHeadersToo() {
        assertThat(platform.action("2.1", "{}").header("Deprecation")).hasSize(1);
        assertThat(platform.get("", "openapi.json").header("Deprecation")).hasSize(1);
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/history")).header("Deprecation"))
                .isEmpty();
    }

    @Test
    void sunsetWithoutDeprecationIsAllowed() {
        Answer answer = platform.action("2.2", "{'someAction': {'paramA': 'x'}}");

        assertThat(answer.header("Deprecation")).isEmpty();
        assertThat(answer.header("Sunset")).hasSize(1);
        assertThat(answer.header("Link")).hasSize(1);
    }

    @Test
    void otherVersionsHaveNoHeaders() {
        for (String version : new String[] {"2.3", "3.0", "9.9"}) {
            Answer answer = platform.action(version, "{'someAction': {'paramA': 'x'}}");
            assertThat(answer.header("Deprecation")).isEmpty();
            assertThat(answer.header("Sunset")).isEmpty();
            assertThat(answer.header("Link")).isEmpty();
        }
    }
}
