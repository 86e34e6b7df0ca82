// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.api;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.ChangeInfo.Kind;
import io.novella.api.runtime.ChangeInfo.Part;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.api.runtime.ServiceInfo.VersionInfo;
import io.novella.api.runtime.UsageInfo;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A platform with two services, one of them with the example's action. */
final class FakeApiRuntime implements ApiRuntime {

    static final String EXAMPLE = "io.novella.example.someaction 0.1.0";

    final List<RouteInfo> routes = new ArrayList<>(List.of(
            new RouteInfo(
                    "compute",
                    "GET",
                    "/compute/v2.1/servers/{id}",
                    List.of(),
                    "servers",
                    "show",
                    new VersionRange(version("2.1"), null),
                    "compute:servers:show",
                    "ServersController.show",
                    "io.novella.compute.servers 0.1.0"),
            action("2.1", "3.3", List.of("someAction", "some_action"), "SomeActionController.someAction"),
            action("4.0", "4.5", List.of("some_action"), "SomeActionController.someActionSemantic4"),
            new RouteInfo(
                    "identity",
                    "POST",
                    "/identity/v3/auth/tokens",
                    List.of(),
                    "tokens",
                    "create",
                    new VersionRange(version("3.14"), null),
                    "identity:tokens:create",
                    "TokensController.create",
                    "io.novella.identity 0.1.0")));

    final List<FailureInfo> failures = new ArrayList<>();

    final List<ServiceInfo> services = new ArrayList<>(List.of(
            new ServiceInfo(
                    "compute",
                    "/compute/v2.1",
                    version("2.1"),
                    version("2.10"),
                    List.of(
                            new VersionInfo(version("2.1"), "The first.", List.of("compute")),
                            new VersionInfo(version("2.9"), "", List.of("io.novella.b", "io.novella.c")),
                            new VersionInfo(version("2.10"), "A tenth.", List.of("compute")))),
            new ServiceInfo("identity", "/identity/v3", version("3.14"), version("3.14"), List.of())));

    final List<UsageInfo> usage = new ArrayList<>();

    @Override
    public List<ServiceInfo> services() {
        return services;
    }

    @Override
    public List<RouteInfo> routes() {
        return routes;
    }

    @Override
    public List<FailureInfo> failures() {
        return failures;
    }

    @Override
    public List<HistoryInfo> history(String service) {
        return List.of(
                new HistoryInfo(
                        version("2.1"),
                        "The first.",
                        false,
                        LocalDate.of(2027, 1, 1),
                        version("2.10"),
                        LocalDate.of(2028, 1, 1),
                        List.of("history")),
                new HistoryInfo(version("2.9"), "", true, null, null, null, List.of("io.novella.b", "io.novella.c")));
    }

    @Override
    public List<ChangeInfo> diff(String service, Microversion from, Microversion to) {
        if (from.equals(to)) {
            return List.of();
        }
        return List.of(
                new ChangeInfo(
                        "servers",
                        "grow",
                        Part.OPERATION,
                        Kind.STATUS,
                        "",
                        "answers 202 instead of " + from,
                        false,
                        true),
                new ChangeInfo(
                        "servers", "grow", Part.QUERY, Kind.ADDED, "by", "'by' is new and optional", false, false),
                new ChangeInfo("servers", "show", Part.OPERATION, Kind.MEANING, "", "differs at " + to, true, true));
    }

    @Override
    public List<UsageInfo> usage() {
        return usage;
    }

    @Override
    public List<SchemaInfo> schemas(String resource, String operation, Optional<Microversion> at) {
        if (!operation.equals("some-action")
                || at.filter(version -> routes.stream()
                                .noneMatch(route -> route.operation().equals(operation)
                                        && route.versions().contains(version)))
                        .isPresent()) {
            return List.of();
        }
        Microversion since = at.orElse(version("4.5"));
        return List.of(schema("request", since, "{\n  \"type\": \"object\"\n}\n"), schema("response", since, "{}"));
    }

    private static SchemaInfo schema(String kind, Microversion since, String text) {
        return new SchemaInfo(
                "compute",
                "servers",
                "some-action",
                kind,
                since,
                "schemas/servers/some-action." + kind + "." + since + ".json",
                text);
    }

    private static RouteInfo action(String base, String max, List<String> keys, String handler) {
        return new RouteInfo(
                "compute",
                "POST",
                "/compute/v2.1/servers/{id}/action",
                keys,
                "servers",
                "some-action",
                new VersionRange(version(base), version(max)),
                "compute:servers:some_action",
                handler,
                EXAMPLE);
    }

    private static Microversion version(String text) {
        return Microversion.parse(text);
    }
}
