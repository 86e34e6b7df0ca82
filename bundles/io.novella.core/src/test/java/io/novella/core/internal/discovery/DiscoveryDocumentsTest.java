// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What anybody may read, without a token. */
class DiscoveryDocumentsTest {

    private static final String VERSION = "'id': 'v2.1', 'status': 'CURRENT', 'version': '4.5', 'min_version': '2.1',"
            + " 'links': [{'rel': 'self', 'href': 'http://novella.test:8774/compute/v2.1/'}]";

    private final TestPlatform platform =
            TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());

    private Answer get(String path) {
        return platform.send(FakeRequest.get(path));
    }

    @Test
    void theServices() {
        platform.registry().addService(new FakeService("block", "/block", "3.0", Optional.empty()));

        Answer answer = get("/");

        assertThat(answer.json())
                .isEqualTo(
                        Answer.json("{'services': [{'type': 'block', 'version': '3.0', 'min_version': '3.0', 'links':"
                                + " [{'rel': 'self', 'href': 'http://novella.test:8774/block/'}]}, {'type': 'compute',"
                                + " 'version': '4.5', 'min_version': '2.1', 'links': [{'rel': 'self', 'href':"
                                + " 'http://novella.test:8774/compute/v2.1/'}]}]}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("OpenStack-API-Version")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/compute"})
    void aboveAServiceVersionsDoNotMatter(String path) {
        Answer answer = platform.send(FakeRequest.get(path).at("nonsense"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Vary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/compute", "/compute/"})
    void theVersionsOfAService(String path) {
        assertThat(get(path).json()).isEqualTo(Answer.json("{'versions': [{" + VERSION + "}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/compute/v2.1", "/compute/v2.1/"})
    void aVersionInDetail(String path) {
        Answer answer = get(path);

        assertThat(answer.json())
                .isEqualTo(Answer.json("{'version': {" + VERSION
                        + ", 'media-types': [{'base': 'application/json', 'type': 'application/json'}]}}"));
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 2.1");
        assertThat(platform.send(FakeRequest.get(path).at("9.9")).status()).isEqualTo(406);
        assertThat(platform.send(FakeRequest.get(path).at("x")).status()).isEqualTo(400);
    }

    @Test
    void servicesUnderOneFolderAreListedTogether() {
        platform.registry().addService(new FakeService("compute3", "/compute/v3", "3.0", Optional.empty()));

        assertThat(get("/compute").json().path("versions").findValuesAsText("id"))
                .containsExactly("v2.1", "v3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/compute/v2.1//", "//", "/compute//", "/Compute", "/compute%2Fv2.1", "/compute/v2.1%2F", "/%2F"
            })
    void nothingElseIsADocument(String path) {
        assertThat(get(path).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void documentsAreOnlyRead(String method) {
        assertThat(platform.send(FakeRequest.of(method, "/compute")).status()).isEqualTo(401);
    }

    @Test
    void aServiceDeepDownHasItsDocumentsToo() {
        platform.registry().addService(new FakeService("deep", "/a/b/c/v1", "1.0", Optional.empty()));

        assertThat(get("/a/b/c/v1").status()).isEqualTo(200);
        assertThat(get("/a/b/c/").status()).isEqualTo(200);
        assertThat(get("/a/b").status()).isEqualTo(401);
    }
}
