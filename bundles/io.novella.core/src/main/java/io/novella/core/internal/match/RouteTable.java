// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

import io.novella.api.spi.ApiService;
import io.novella.core.internal.negotiate.ServiceVersions;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.PathTemplate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is routed at some moment. Immutable; a request keeps the one it started with.
 *
 * <p>Paths are matched segment by segment, a name before a variable.
 */
public final class RouteTable {

    private final List<Operation> operations;
    private final Map<String, ServiceVersions> services;
    private final Node root = new Node();
    /** The few that are for strangers, apart, so that asking costs the other requests next to nothing. */
    private final Node open = new Node();

    /** The rule of showing an object, by its class: who may not see an object is told that there is none. */
    private final Map<Class<?>, Operation> shows = new HashMap<>();

    private static final class Node {
        final Map<String, Node> names = new HashMap<>();
        final Map<String, List<Operation>> building = new HashMap<>();
        final Map<String, Route> routes = new HashMap<>();

        @Nullable
        Node variable;

        @Nullable
        ServiceVersions service;
    }

    /** The table of some services and of operations that belong to them. */
    public RouteTable(Collection<ApiService> services, List<Operation> operations, Set<ActionKey> withdrawn) {
        this(services, operations, List.of(), withdrawn);
    }

    /**
     * The table of some services and of operations that belong to them.
     *
     * @param held operations that nobody can enter for now: they are found and count for the versions, and are not told
     *     of otherwise
     * @param withdrawn actions that were served earlier: they are not found, rather than never heard of
     */
    public RouteTable(
            Collection<ApiService> services,
            List<Operation> operations,
            List<Operation> held,
            Set<ActionKey> withdrawn) {
        this.operations = List.copyOf(operations);
        this.services = new TreeMap<>();
        for (ApiService service : services) {
            List<Operation> own = Stream.concat(operations.stream(), held.stream())
                    .filter(operation -> operation.service().equals(service.type()))
                    .toList();
            ServiceVersions versions = ServiceVersions.of(
                    service,
                    () -> own.stream()
                            .flatMap(operation -> operation.declaredVersions().stream())
                            .iterator(),
                    own.stream()
                            .sorted(Comparator.comparing(
                                    operation -> operation.owner().symbolicName()))
                            .map(Operation::notes)
                            .distinct() // all controllers of a bundle have the same
                            .toList());
            this.services.put(service.type(), versions);
            for (Operation operation : own) {
                add(root, versions, operation);
                if (operation.unauthenticated()) {
                    add(open, versions, operation);
                }
            }
        }
        seal(root, Set.copyOf(withdrawn));
        seal(open, Set.of());
    }

    private void add(Node from, ServiceVersions service, Operation operation) {
        Node node = from;
        for (String segment : PathTemplate.of(service.basePath()).segments()) {
            node = node.names.computeIfAbsent(segment, unused -> new Node());
        }
        for (String segment : operation.path().segments()) {
            if (PathTemplate.isVariable(segment)) {
                if (node.variable == null) {
                    node.variable = new Node();
                }
                node = node.variable;
            } else {
                node = node.names.computeIfAbsent(segment, unused -> new Node());
            }
        }
        node.service = service;
        node.building
                .computeIfAbsent(operation.httpMethod(), unused -> new ArrayList<>())
                .add(operation);
        Class<?> target = operation.target();
        if (target != null && operation.showsTarget()) {
            shows.putIfAbsent(target, operation);
        }
    }

    private static void seal(Node node, Set<ActionKey> withdrawn) {
        node.building.forEach((method, operations) -> node.routes.put(method, new Route(operations, withdrawn)));
        node.building.clear();
        node.names.values().forEach(inner -> seal(inner, withdrawn));
        if (node.variable != null) {
            seal(node.variable, withdrawn);
        }
    }

    /** What lives at a method and a path; empty for nothing, or not with this method. */
    public Optional<RouteMatch> match(String method, List<String> segments) {
        Deque<String> values = new ArrayDeque<>();
        return Optional.ofNullable(match(root, method, segments, 0, values));
    }

    private static @Nullable RouteMatch match(
            Node node, String method, List<String> segments, int depth, Deque<String> values) {
        if (depth == segments.size()) {
            Route route = node.routes.get(method);
            ServiceVersions service = node.service;
            return route == null || service == null ? null : new RouteMatch(service, route, List.copyOf(values));
        }
        String segment = segments.get(depth);
        Node named = node.names.get(segment);
        if (named != null) {
            RouteMatch match = match(named, method, segments, depth + 1, values);
            if (match != null) {
                return match;
            }
        }
        if (node.variable != null && !segment.isEmpty()) {
            values.addLast(segment);
            RouteMatch match = match(node.variable, method, segments, depth + 1, values);
            if (match != null) {
                return match;
            }
            values.removeLast();
        }
        return null;
    }

    /** Whether what lives at a method and a path is for strangers, at whatever version. */
    public boolean isForStrangers(String method, List<String> segments) {
        return match(open, method, segments, 0, new ArrayDeque<>()) != null;
    }

    /** The operation that shows an object of a class, whose rule says who may know of it. */
    public Optional<Operation> showing(Class<?> target) {
        return Optional.ofNullable(shows.get(target));
    }

    /** All operations. */
    public List<Operation> operations() {
        return operations;
    }

    /** All services by type. */
    public Map<String, ServiceVersions> services() {
        return java.util.Collections.unmodifiableMap(services);
    }
}
