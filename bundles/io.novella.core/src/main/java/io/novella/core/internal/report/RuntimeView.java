// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.HistoryInfo;
import io.novella.api.runtime.RouteInfo;
import io.novella.api.runtime.SchemaInfo;
import io.novella.api.runtime.ServiceInfo;
import io.novella.api.runtime.ServiceInfo.VersionInfo;
import io.novella.api.runtime.UsageInfo;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.diff.VersionDiff;
import io.novella.core.internal.history.ServiceHistory;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.schema.SchemaKind;
import io.novella.schema.SinceMap;
import io.novella.schema.mapping.BodySchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Implements {@link ApiRuntime} on the registry. */
public final class RuntimeView implements ApiRuntime {

    private final ApiRegistry registry;
    private final List<Supplier<List<FailureInfo>>> absentees;

    /**
     * Creates a view of a registry.
     *
     * @param absentees failures of extensions that never reached the registry
     */
    @SafeVarargs
    public RuntimeView(ApiRegistry registry, Supplier<List<FailureInfo>>... absentees) {
        this.registry = registry;
        this.absentees = List.of(absentees);
    }

    @Override
    public List<ServiceInfo> services() {
        ApiSnapshot snapshot = registry.snapshot();
        return snapshot.routes().services().values().stream()
                .map(service -> info(service, snapshot.routes().operations()))
                .toList();
    }

    private static ServiceInfo info(ServiceVersions service, List<Operation> operations) {
        List<VersionInfo> versions = new ArrayList<>();
        ServiceHistory.declarations(service, operations).forEach((version, declaredBy) -> {
            VersionNote note = service.notes().get(version);
            versions.add(new VersionInfo(version, note == null ? "" : note.sentence(), declaredBy));
        });
        return new ServiceInfo(
                service.type(), service.basePath(), service.minimum(), service.maximum(), List.copyOf(versions));
    }

    @Override
    public List<RouteInfo> routes() {
        ApiSnapshot snapshot = registry.snapshot();
        Map<String, ServiceVersions> byType = snapshot.routes().services();
        return snapshot.routes().operations().stream()
                .flatMap(operation ->
                        Optional.ofNullable(byType.get(operation.service()))
                                .map(service -> route(operation, service))
                                .stream())
                .sorted(Comparator.comparing(RouteInfo::service)
                        .thenComparing(RouteInfo::path)
                        .thenComparing(RouteInfo::method)
                        .thenComparing(RouteInfo::operation)
                        .thenComparing(route -> route.versions().base()))
                .toList();
    }

    private static RouteInfo route(Operation operation, ServiceVersions service) {
        return new RouteInfo(
                operation.service(),
                operation.httpMethod(),
                service.basePath() + operation.path(),
                operation.action() ? operation.actionKeys() : List.of(),
                operation.resource(),
                operation.name(),
                served(operation, service),
                operation.policy(),
                operation.handler(),
                operation.owner().toString());
    }

    /** Returns the supported versions of an operation; a renamed path ends at the last version before the rename. */
    private static VersionRange served(Operation operation, ServiceVersions service) {
        Microversion before = operation.window().before();
        Microversion max =
                before == null ? operation.range().max() : service.supported().lower(before);
        return new VersionRange(operation.from(), max);
    }

    @Override
    public List<FailureInfo> failures() {
        return Stream.concat(
                        registry.failures().stream(), absentees.stream().flatMap(absentee -> absentee.get().stream()))
                .sorted(Comparator.comparing(FailureInfo::bundle).thenComparing(FailureInfo::subject))
                .toList();
    }

    @Override
    public List<SchemaInfo> schemas(String resource, String operation, Optional<Microversion> version) {
        List<SchemaInfo> found = new ArrayList<>();
        registry.snapshot().routes().operations().stream()
                .filter(each -> each.resource().equals(resource) && each.name().equals(operation))
                .filter(each -> version.map(each.range()::contains).orElse(true))
                // Without a version, the schemas of the latest method at its last version are returned.
                .sorted(Comparator.comparing((Operation each) -> each.range().base())
                        .reversed())
                .limit(version.isPresent() ? Long.MAX_VALUE : 1)
                .forEach(each -> {
                    add(found, each, SchemaKind.REQUEST, each.schemas().request(), version);
                    add(found, each, SchemaKind.QUERY, each.schemas().query(), version);
                    add(found, each, SchemaKind.RESPONSE, each.schemas().response(), version);
                });
        return found;
    }

    private static void add(
            List<SchemaInfo> found,
            Operation operation,
            SchemaKind kind,
            SinceMap<BodySchema> schemas,
            Optional<Microversion> version) {
        List<BodySchema> within = schemas.within(operation.range());
        Optional<BodySchema> inForce = version.isPresent()
                ? schemas.at(version.get())
                : within.isEmpty() ? Optional.empty() : Optional.of(within.get(within.size() - 1));
        inForce.ifPresent(schema -> found.add(new SchemaInfo(
                operation.service(),
                operation.resource(),
                operation.name(),
                kind.infix(),
                schema.schema().since(),
                schema.schema().file(),
                schema.schema().root().json().toPrettyString())));
    }

    @Override
    public List<HistoryInfo> history(String service) {
        RouteTable routes = registry.snapshot().routes();
        return ServiceHistory.of(known(routes, service), routes.operations());
    }

    @Override
    public List<ChangeInfo> diff(String service, Microversion from, Microversion to) {
        RouteTable routes = registry.snapshot().routes();
        ServiceVersions versions = known(routes, service);
        for (Microversion version : List.of(from, to)) {
            if (!versions.supported().contains(version)) {
                throw new IllegalArgumentException(versions.unsupported(version.toString()));
            }
        }
        return new VersionDiff(service, routes.operations()).between(from, to);
    }

    private static ServiceVersions known(RouteTable routes, String service) {
        ServiceVersions versions = routes.services().get(service);
        if (versions == null) {
            throw new IllegalArgumentException("There is no service of type '" + service + "'.");
        }
        return versions;
    }

    @Override
    public List<UsageInfo> usage() {
        return registry.usage().list();
    }
}
