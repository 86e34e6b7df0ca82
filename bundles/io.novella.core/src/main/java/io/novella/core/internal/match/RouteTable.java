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
 * An immutable route table; a request uses the same one until it is answered.
 *
 * <p>Paths are matched segment by segment; a literal segment has precedence over a variable.
 */
public final class RouteTable {

    private final List<Operation> operations;
    private final Map<String, ServiceVersions> services;
    private final Node root = new Node();
    /** Unauthenticated operations in a tree of their own, so that the lookup costs other requests almost nothing. */
    private final Node open = new Node();

    /**
     * The operations that show an object, by its class. A caller whom the rule of that operation denies receives 404.
     */
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

    /** Creates a table of services and their operations. */
    public RouteTable(Collection<ApiService> services, List<Operation> operations, Set<ActionKey> withdrawn) {
        this(services, operations, List.of(), withdrawn);
    }

    /**
     * Creates a table of services and their operations.
     *
     * @param held operations behind a closed gate: they are matched and declare versions, but are not listed
     * @param withdrawn actions that were served earlier: a request for one receives 404, not 400
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
                            .distinct() // all controllers of a bundle have the same notes
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

    /** Returns the route of a method and a path; empty if there is none. */
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

    /** Returns whether an operation at a method and a path is open to anonymous clients, at any version. */
    public boolean isUnauthenticated(String method, List<String> segments) {
        return match(open, method, segments, 0, new ArrayDeque<>()) != null;
    }

    /** Returns the operation that shows objects of a class; its rule decides which callers may see them. */
    public Optional<Operation> showing(Class<?> target) {
        return Optional.ofNullable(shows.get(target));
    }

    /** Returns all operations. */
    public List<Operation> operations() {
        return operations;
    }

    /** Returns all services by type. */
    public Map<String, ServiceVersions> services() {
        return java.util.Collections.unmodifiableMap(services);
    }
}
