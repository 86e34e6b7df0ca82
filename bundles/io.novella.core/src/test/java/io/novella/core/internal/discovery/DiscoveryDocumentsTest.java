// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.spi.ServicePage;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.http.RequestTarget;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.Answer;
import io.novella.core.internal.testing.FakeRequest;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents that need no token. */
class DiscoveryDocumentsTest {

    private static final String VERSION = "'id': 'v2.1', 'status': 'CURRENT', 'version': '4.5', 'min_version': '2.1',"
            + " 'links': [{'rel': 'self', 'href': 'http://novella.test:8774/compute/v2.1/'}]";

    private static final String MEDIA_TYPES = "'media-types': [{'base': 'application/json', 'type':"
            + " 'application/vnd.openstack.compute+json;version=2.1'}]";

    private final TestPlatform platform =
            TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());

    private static final ServicePage DOCS = new ServicePage() {
        @Override
        public String path() {
            return "docs";
        }

        @Override
        public Optional<File> file(String name) {
            return Optional.of(name)
                    .filter(List.of("", "a.js")::contains)
                    .map(known -> new File("text/plain", "t1", ("file " + known).getBytes(StandardCharsets.UTF_8)));
        }
    };

    private Answer get(String path) {
        return platform.send(FakeRequest.get(path));
    }

    @Test
    void rootListsServices() {
        platform.registry().addService(new FakeService("block", "/block", "3.0", Optional.empty()), Contributor.NONE);

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
    void versionHeaderIsIgnoredAboveABasePath(String path) {
        Answer answer = platform.send(FakeRequest.get(path).at("nonsense"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Vary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/compute", "/compute/"})
    void parentPathListsVersions(String path) {
        assertThat(get(path).json()).isEqualTo(Answer.json("{'versions': [{" + VERSION + "}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/compute/v2.1", "/compute/v2.1/"})
    void basePathShowsVersionInDetail(String path) {
        Answer answer = get(path);

        assertThat(answer.json())
                .isEqualTo(Answer.json(("{'version': {" + VERSION + ", " + MEDIA_TYPES + "}}")
                        .replace(
                                "v2.1/'}]",
                                "v2.1/'}, {'rel': 'service-desc', 'type': 'application/json',"
                                        + " 'href': 'http://novella.test:8774/compute/v2.1/openapi.json'}]")));
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 2.1");
        assertThat(platform.send(FakeRequest.get(path).at("9.9")).status()).isEqualTo(406);
        assertThat(platform.send(FakeRequest.get(path).at("x")).status()).isEqualTo(400);
    }

    @Test
    void servicesWithOneParentPathAreListedTogether() {
        platform.registry()
                .addService(new FakeService("compute3", "/compute/v3", "3.0", Optional.empty()), Contributor.NONE);

        assertThat(get("/compute").json().path("versions").findValuesAsText("id"))
                .containsExactly("v2.1", "v3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/compute/v2.1//", "//", "/compute//", "/Compute", "/compute%2Fv2.1", "/compute/v2.1%2F", "/%2F"
            })
    void otherPathsAreNotDocuments(String path) {
        assertThat(get(path).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void documentsOnlySupportGet(String method) {
        assertThat(platform.send(FakeRequest.of(method, "/compute")).status()).isEqualTo(401);
    }

    @Test
    void deepBasePathHasDocuments() {
        platform.registry().addService(new FakeService("deep", "/a/b/c/v1", "1.0", Optional.empty()), Contributor.NONE);

        assertThat(get("/a/b/c/v1").status()).isEqualTo(200);
        assertThat(get("/a/b/c/").status()).isEqualTo(200);
        assertThat(get("/a/b").status()).isEqualTo(401);
    }

    @Test
    void versionDocumentHasUpdateTimeAndLinksToPages() {
        platform.registry()
                .addService(
                        new FakeService("block", "/block/v3", "3.0", Optional.empty()).updated("2026-01-02T03:04:05Z"),
                        Contributor.NONE);
        platform.registry().addPage(DOCS, Contributor.NONE);

        Answer answer = get("/block/v3");

        assertThat(answer.json().at("/version/updated").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(answer.json().at("/version/links/1"))
                .isEqualTo(Answer.json("{'rel': 'describedby', 'type': 'text/html', 'href':"
                        + " 'http://novella.test:8774/block/v3/docs'}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"servers", "servers/", "servers/a%20b", "v9/servers", "v2.10"})
    void pathWithoutVersionIs300WithChoices(String path) {
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            Answer answer = platform.send(
                    FakeRequest.of(method, "/compute/" + path + "?limit=1").at("9.9"));

            assertThat(answer.status()).isEqualTo(300);
            assertThat(answer.header("Vary")).isEmpty();
            assertThat(answer.json())
                    .isEqualTo(Answer.json("{'choices': [{'id': 'v2.1', 'status': 'CURRENT', 'links': [{'rel': 'self',"
                            + " 'href': 'http://novella.test:8774/compute/v2.1/" + path.replaceAll("/$", "") + "'}], "
                            + MEDIA_TYPES + "}]}"));
        }
    }

    @Test
    void basePathWithoutParentHasNoChoices() {
        platform.registry().addService(new FakeService("block", "/block", "3.0", Optional.empty()), Contributor.NONE);

        assertThat(get("/blocks").status()).isEqualTo(401);
        assertThat(get("/block/x").status()).isEqualTo(401);
    }

    @Test
    void historyIgnoresTheRequestedVersion() {
        TestPlatform retiring = TestPlatform.start(
                        FakeService.compute()
                                .history(
                                        """
                                2.1 (deprecated 2027-01-01, use 3.0, sunset 2028-02-03): The first.
                                2.2: Harmless.
                                4.0: Said to be harmless."""))
                .serve(new SomeActionController(), SomeActionController.schemas());

        Answer answer = retiring.send(FakeRequest.get("/compute/v2.1/history").at("nonsense"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(
                        Answer.json(
                                """
                        {'service': 'compute', 'min_version': '2.1', 'max_version': '4.5', 'versions': [
                          {'version': '2.1', 'sentence': 'The first.', 'breaking': false,
                           'declared_by': ['history', 'bundle.SomeActionController'],
                           'deprecated': '2027-01-01', 'replacement': '3.0', 'sunset': '2028-02-03'},
                          {'version': '2.2', 'sentence': 'Harmless.', 'breaking': false, 'declared_by': ['history']},
                          {'version': '3.0', 'sentence': '', 'breaking': true,
                           'declared_by': ['bundle.SomeActionController']},
                          {'version': '3.3', 'sentence': '', 'breaking': false,
                           'declared_by': ['bundle.SomeActionController']},
                          {'version': '4.0', 'sentence': 'Said to be harmless.', 'breaking': true,
                           'declared_by': ['history', 'bundle.SomeActionController']},
                          {'version': '4.5', 'sentence': '', 'breaking': false,
                           'declared_by': ['bundle.SomeActionController']}]}"""));
    }

    @Test
    void historyContainsNotesOfExtensions() {
        TestPlatform extended = TestPlatform.start(
                        FakeService.compute()
                                .history(
                                        """
                                2.1: The first.
                                2.2 (deprecated 2027-01-01): Nothing much."""))
                .serve(
                        new SomeActionController(),
                        SomeActionController.schemas()
                                .history(
                                        "compute",
                                        """
                                        2.2 (breaking, deprecated 2026-01-01): More.
                                        2.7: Of a version that nobody declares.
                                        3.3 (deprecated 2027-02-02): Some action.""")
                                .history("image", "1.0: Of another service."));

        JsonNode versions =
                extended.send(FakeRequest.get("/compute/v2.1/history")).json().path("versions");

        assertThat(versions.findValuesAsText("version")).containsExactly("2.1", "2.2", "3.0", "3.3", "4.0", "4.5");
        assertThat(versions.get(1))
                .isEqualTo(
                        Answer.json(
                                """
                        {'version': '2.2', 'sentence': 'Nothing much. More.', 'breaking': true,
                         'declared_by': ['history'], 'deprecated': '2027-01-01'}"""));
        assertThat(versions.get(3))
                .isEqualTo(
                        Answer.json(
                                """
                        {'version': '3.3', 'sentence': 'Some action.', 'breaking': false,
                         'declared_by': ['bundle.SomeActionController'], 'deprecated': '2027-02-02'}"""));
    }

    @Test
    void malformedHistoryLineIsAFailure() {
        TestPlatform extended = TestPlatform.start();
        extended.offer(
                new SomeActionController(),
                SomeActionController.schemas().history("compute", "2.1: Good.\n2.2 (braking): Not."));

        assertThat(extended.reasons())
                .containsExactly(
                        "history/compute.txt:2: 'braking' is not a mark; expected breaking, deprecated DAY, use VERSION or"
                                + " sunset DAY");
    }

    @Test
    void diffListsChangesBetweenVersions() {
        Answer answer = get("/compute/v2.1/diff?from=3.3&to=latest");

        assertThat(answer.json())
                .isEqualTo(
                        Answer.json(
                                """
                        {'service': 'compute', 'from': '3.3', 'to': '4.5', 'breaks_requests': true,
                         'breaks_responses': true, 'changes': [
                           {'resource': 'boxes', 'operation': 'some-action', 'part': 'operation', 'kind': 'meaning',
                            'place': '', 'sentence': 'is served by SomeActionController.someActionSemantic4 instead of\
                         SomeActionController.someAction, so its meaning may differ',
                            'breaks_requests': true, 'breaks_responses': true}]}"""));
        assertThat(get("/compute/v2.1/diff?from=2.1&to=2.1").json().path("changes"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                   | The query must have one parameter 'from' with a version, such as ?from=2.1&to=4.5.
                    ?from=2.1            | The query must have one parameter 'to' with a version, such as ?from=2.1&to=4.5.
                    ?from=2.1&from=3.0   | The query must have one parameter 'from' with a version, such as ?from=2.1&to=4.5.
                    ?from=2&to=latest    | API Version String 2 is of invalid format. Must be of format MajorNum.MinorNum.
                    ?from=2.1&to=9.9     | Version 9.9 is not supported by the API. Minimum is 2.1 and maximum is 4.5.
                    ?from=2.1&to=2.99999999999 | Version 2.99999999999 is not supported by the API. Minimum is 2.1 and maximum is 4.5.
                    """)
    void diffRequiresTwoSupportedVersions(String query, String message) {
        Answer answer = get("/compute/v2.1/diff" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).isEqualTo(message);
    }

    @Test
    void openApiDescribesTheRequestedVersion() {
        Answer answer =
                platform.send(FakeRequest.get("/compute/v2.1/openapi.json").at("3.3"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("OpenStack-API-Version")).containsExactly("compute 3.3");
        assertThat(answer.json().at("/info/version").asText()).isEqualTo("3.3");
        assertThat(get("/compute/v2.1/openapi.json").json().at("/info/version").asText())
                .isEqualTo("2.1");
        assertThat(platform.send(FakeRequest.get("/compute/v2.1/openapi.json").at("3.4"))
                        .status())
                .isEqualTo(406);
    }

    @Test
    void documentsFollowRegistrations() {
        SomeActionController late = new SomeActionController();
        TestPlatform empty = TestPlatform.start();
        FakeRequest request = FakeRequest.get("/compute/v2.1/openapi.json");
        assertThat(empty.send(request).json().path("paths")).isEmpty();

        empty.serve(late, SomeActionController.schemas());
        assertThat(empty.send(request).json().path("paths")).hasSize(1);

        empty.remove(late);
        assertThat(empty.send(request).json().path("paths")).isEmpty();
    }

    private Optional<Answer> page(FakeRequest request) {
        return new DiscoveryDocuments()
                .answer(
                        platform.registry().snapshot().routes(),
                        List.of(DOCS),
                        new Exchange(request),
                        RequestTarget.segments(request.rawPath()))
                .map(Answer::new);
    }

    @Test
    void pageFilesAreServedBelowEveryService() {
        Answer answer =
                page(FakeRequest.get("/compute/v2.1/docs").at("nonsense")).orElseThrow();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("file ");
        assertThat(answer.header("Content-Type")).containsExactly("text/plain");
        assertThat(answer.header("ETag")).containsExactly("\"t1\"");
        assertThat(answer.header("Content-Security-Policy")).containsExactly("frame-ancestors 'none'");
        assertThat(page(FakeRequest.get("/compute/v2.1/docs/a.js"))
                        .orElseThrow()
                        .text())
                .isEqualTo("file a.js");
        assertThat(page(FakeRequest.get("/compute/v2.1/docs").header("If-None-Match", "\"t0\", W/\"t1\""))
                        .orElseThrow()
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/", "docs/b.js", "docs/a.js/", "docs2", "doc", "docs//a.js"})
    void missingPageFileIs404(String path) {
        assertThat(page(FakeRequest.get("/compute/v2.1/" + path))).isEmpty();
    }
}
