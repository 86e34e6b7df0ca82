// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.Get;
import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.core.internal.runtime.Contributor;
import io.novella.core.internal.testing.FakeService;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import io.novella.schema.testing.MemorySchemas;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The view of services, routes and schemas. */
class RuntimeViewTest {

    private final TestPlatform platform = TestPlatform.start(
                    FakeService.compute().declaring("2.1", "2.19", "4.0"))
            .serve(new SomeActionController(), SomeActionController.schemas());
    private final ApiRuntime view = new RuntimeView(platform.registry());

    private static Microversion v(String version) {
        return Microversion.parse(version);
    }

    @Test
    void servicesListVersionsWithTheirDeclarations() {
        platform.registry()
                .addService(new FakeService("block", "/block/v3", "3.0", Optional.empty()), Contributor.NONE);

        assertThat(view.services()).map(ServiceInfo::type).containsExactly("block", "compute");
        assertThat(view.services().get(1))
                .isEqualTo(new ServiceInfo(
                        "compute",
                        "/compute/v2.1",
                        v("2.1"),
                        v("4.5"),
                        List.of(
                                new ServiceInfo.VersionInfo(
                                        v("2.1"),
                                        "what 2.1 brought",
                                        List.of("history", "bundle.SomeActionController")),
                                new ServiceInfo.VersionInfo(v("2.19"), "what 2.19 brought", List.of("history")),
                                new ServiceInfo.VersionInfo(v("3.0"), "", List.of("bundle.SomeActionController")),
                                new ServiceInfo.VersionInfo(v("3.3"), "", List.of("bundle.SomeActionController")),
                                new ServiceInfo.VersionInfo(
                                        v("4.0"),
                                        "what 4.0 brought",
                                        List.of("history", "bundle.SomeActionController")),
                                new ServiceInfo.VersionInfo(v("4.5"), "", List.of("bundle.SomeActionController")))));
    }

    @Test
    void routesAreSorted() {
        assertThat(view.routes())
                .containsExactly(
                        new RouteInfo(
                                "compute",
                                "POST",
                                "/compute/v2.1/boxes/{id}/action",
                                List.of("someAction", "some_action"),
                                "boxes",
                                "some-action",
                                new VersionRange(v("2.1"), v("3.3")),
                                "compute:boxes:some_action",
                                "SomeActionController.someAction",
                                "bundle.SomeActionController 1.0.0"),
                        new RouteInfo(
                                "compute",
                                "POST",
                                "/compute/v2.1/boxes/{id}/action",
                                List.of("some_action"),
                                "boxes",
                                "some-action",
                                new VersionRange(v("4.0"), v("4.5")),
                                "compute:boxes:some_action",
                                "SomeActionController.someActionSemantic4",
                                "bundle.SomeActionController 1.0.0"));
    }

    @Test
    void schemasOfAVersionOrOfTheLatest() {
        assertThat(files("2.1")).containsExactly("schemas/boxes/some-action.request.2.1.json");
        assertThat(files("2.19")).containsExactly("schemas/boxes/some-action.request.2.1.json");
        assertThat(files("3.1"))
                .containsExactly(
                        "schemas/boxes/some-action.request.3.0.json", "schemas/boxes/some-action.response.3.0.json");
        assertThat(files("4.5")).isEqualTo(files("3.1"));
        assertThat(files("3.7")).isEmpty();
        assertThat(files("5.0")).isEmpty();
        assertThat(view.schemas("boxes", "some-action", Optional.empty()))
                .map(SchemaInfo::file)
                .isEqualTo(files("4.5"));
        assertThat(view.schemas("boxes", "other", Optional.empty())).isEmpty();
        assertThat(view.schemas("servers", "some-action", Optional.empty())).isEmpty();
    }

    private List<String> files(String version) {
        return view.schemas("boxes", "some-action", Optional.of(v(version))).stream()
                .map(SchemaInfo::file)
                .toList();
    }

    @Test
    void schemaInfoHasKindVersionAndFile() {
        SchemaInfo schema =
                view.schemas("boxes", "some-action", Optional.of(v("3.3"))).get(1);

        assertThat(schema.service()).isEqualTo("compute");
        assertThat(schema.resource()).isEqualTo("boxes");
        assertThat(schema.operation()).isEqualTo("some-action");
        assertThat(schema.kind()).isEqualTo("response");
        assertThat(schema.since()).isEqualTo(v("3.0"));
        assertThat(schema.text()).startsWith("{").contains("\"result_a\"");
    }

    @ApiResource(service = "compute", path = "crates")
    static final class Broken implements ApiController {
        @Get
        public void list() {}
    }

    @Test
    void viewFollowsRegistrations() {
        platform.offer(new Broken(), new MemorySchemas());

        assertThat(view.failures()).isEqualTo(platform.failures()).hasSize(2);
    }
}
