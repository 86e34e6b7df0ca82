// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.core.internal.bind.Overlaps;
import io.novella.core.internal.discovery.DiscoveryDocuments;
import io.novella.core.internal.load.GuardedLoader;
import io.novella.core.internal.match.ActionKey;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.schema.mapping.SchemaMapping.FieldPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Builds one snapshot. Accepts each controller as a whole, or records why not. Used once, by one thread. */
final class SnapshotBuilder {

    private static final String WAITS = "waits for ";

    private final Map<String, ApiService> services;
    private final Rulebook rulebook;
    private final Set<String> pages;
    private final boolean refusesBreaches;
    private final Set<Class<?>> loadable = new HashSet<>();
    private final List<Operation> accepted = new ArrayList<>();
    private final Map<Shape, List<Operation>> byShape = new HashMap<>();
    private final Map<String, Operation> byPolicy = new HashMap<>();
    private final List<FailureInfo> failures = new ArrayList<>();
    private final Map<String, ApiService> departed = new HashMap<>();
    private final List<Operation> held = new ArrayList<>();

    /** The result for a controller. */
    enum Outcome {
        SERVES,
        WAITS,
        REFUSED
    }

    /** An index key. Only operations that share a key can conflict, so only these are compared. */
    private record Shape(String service, String first, String second) {}

    /**
     * Creates a builder without controllers.
     *
     * @param pages names of the HTML pages that are served below every service
     * @param refusesBreaches whether a controller that breaks a published contract is refused
     * @param rulebook compiles the rules
     */
    SnapshotBuilder(
            Map<String, ApiService> services,
            Collection<GuardedLoader<?>> loaders,
            Set<String> pages,
            boolean refusesBreaches,
            Rulebook rulebook) {
        this.rulebook = rulebook;
        this.pages = pages;
        this.services = Map.copyOf(services);
        this.refusesBreaches = refusesBreaches;
        loaders.forEach(loader -> loadable.add(loader.type()));
    }

    /** Accepts a controller, or records the reasons for not accepting it. */
    Outcome offer(BoundController controller) {
        List<String> reasons = new ArrayList<>(controller.problems());
        if (refusesBreaches) {
            controller.breaches().forEach(breach -> reasons.add("breaks the published contract: " + breach));
        }
        Set<String> waiting = new LinkedHashSet<>();
        for (Operation operation : controller.operations()) {
            missing(operation).ifPresent(waiting::add);
        }
        reasons.addAll(waiting);
        if (reasons.isEmpty()) {
            controller.operations().forEach(operation -> {
                shadowed(operation).ifPresent(reasons::add);
                clash(operation).ifPresent(reasons::add);
            });
        }
        for (String reason : reasons) {
            fail(new FailureInfo(controller.owner().toString(), controller.className(), reason));
        }
        if (reasons.isEmpty()) {
            controller.operations().forEach(this::accept);
            return Outcome.SERVES;
        }
        return reasons.size() == waiting.size() ? Outcome.WAITS : Outcome.REFUSED;
    }

    /** Adds the held routes of a removed controller, except those that conflict with an accepted operation. */
    void hold(Hold hold) {
        hold.places().stream().filter(place -> clash(place).isEmpty()).forEach(held::add);
        hold.services().stream()
                .filter(service -> !services.containsKey(service.type()))
                .forEach(service -> departed.put(service.type(), service));
    }

    /** Records a failure. */
    void fail(FailureInfo failure) {
        failures.add(failure);
    }

    /** Returns the failures of a bundle that have been recorded so far. */
    List<FailureInfo> failuresOf(Owner owner) {
        return failures.stream()
                .filter(failure -> failure.bundle().equals(owner.toString()))
                .toList();
    }

    /** Returns whether a failure is expected in operation, such as a wait for another bundle during the start. */
    static boolean isOrdinary(FailureInfo failure) {
        return failure.reason().startsWith(WAITS) || failure.reason().startsWith(BundleSelection.SUPERSEDED);
    }

    private Optional<String> missing(Operation operation) {
        if (!services.containsKey(operation.service())) {
            return Optional.of(WAITS + "a service of type '" + operation.service() + "'");
        }
        Class<?> target = operation.target();
        if (target != null && !loadable.contains(target)) {
            return Optional.of(WAITS + "a TargetLoader of " + target.getName());
        }
        return Optional.empty();
    }

    /** Returns why a path belongs to a document or a page of the platform; empty if it does not. */
    private Optional<String> shadowed(Operation operation) {
        if (!operation.httpMethod().equals("GET")) {
            return Optional.empty();
        }
        String path = operation.path().toString().substring(1);
        if (DiscoveryDocuments.isDocument(path)) {
            return Optional.of(operation + " would serve GET /" + path + ", which is a document of the platform");
        }
        String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
        return pages.contains(first)
                ? Optional.of(operation + " would serve GET /" + path + ", but /" + first
                        + " is an HTML page of another bundle")
                : Optional.empty();
    }

    private Optional<String> clash(Operation operation) {
        Operation samePolicy = byPolicy.get(operation.policy());
        if (samePolicy != null && !samePolicy.rule().equals(operation.rule())) {
            return Optional.of(operation + " and " + samePolicy + " of " + samePolicy.owner()
                    + " have different defaults for the rule '" + operation.policy() + "'");
        }
        for (Shape shape : rivals(operation)) {
            for (Operation other : byShape.getOrDefault(shape, List.of())) {
                Optional<String> overlap = Overlaps.between(operation, other);
                if (overlap.isPresent()) {
                    return overlap.map(message -> message + "; the latter belongs to " + other.owner());
                }
            }
        }
        return Optional.empty();
    }

    private void accept(Operation operation) {
        accepted.add(operation);
        byPolicy.putIfAbsent(operation.policy(), operation);
        List<Shape> shapes = shapes(operation);
        shapes.add(operation.action() ? anyAction(operation) : plain(operation));
        shapes.forEach(shape ->
                byShape.computeIfAbsent(shape, unused -> new ArrayList<>()).add(operation));
    }

    /** Returns the index keys of the operations that an operation may conflict with. */
    private static List<Shape> rivals(Operation operation) {
        List<Shape> shapes = shapes(operation);
        shapes.add(plain(operation));
        if (!operation.action()) {
            shapes.add(anyAction(operation));
        }
        return shapes;
    }

    private static List<Shape> shapes(Operation operation) {
        String service = operation.service();
        List<Shape> shapes = new ArrayList<>();
        shapes.add(new Shape(service, operation.resource(), operation.name()));
        if (operation.action()) {
            operation.actionKeys().forEach(key -> shapes.add(new Shape(service, path(operation), key)));
        }
        return shapes;
    }

    private static Shape plain(Operation operation) {
        return new Shape(operation.service(), path(operation), operation.httpMethod() + " ");
    }

    private static Shape anyAction(Operation operation) {
        return new Shape(operation.service(), path(operation), operation.httpMethod() + " action");
    }

    private static String path(Operation operation) {
        return String.join("/", operation.path().segments()).replaceAll("\\{[^}]*}", "{}");
    }

    ApiSnapshot snapshot(Set<ActionKey> withdrawn) {
        List<RuleDefault> defaults = new ArrayList<>();
        services.values().stream()
                .sorted(Comparator.comparing(ApiService::type))
                .flatMap(service -> service.policyDefaults().entrySet().stream())
                .forEach(rule -> defaults.add(new RuleDefault(rule.getKey(), rule.getValue())));
        byPolicy.values().forEach(operation -> defaults.add(operation.rule()));
        fieldPolicies().forEach(defaults::add);
        PolicyRules compiled = rulebook.compile(defaults);
        undefinedFieldPolicies(compiled);
        compiled.problems().forEach(problem -> {
            Operation operation = byPolicy.get(problem.rule());
            Optional<String> place = rulebook.place(problem.rule());
            failures.add(new FailureInfo(
                    operation == null || place.isPresent()
                            ? "policy"
                            : operation.owner().toString(),
                    place.map(file -> file + ", ").orElse("") + "rule " + problem.rule(),
                    problem.sentence() + "; it denies"));
        });
        List<ApiService> present = new ArrayList<>(services.values());
        present.addAll(departed.values());
        return new ApiSnapshot(new RouteTable(present, accepted, held, withdrawn), compiled);
    }

    /** Returns the rules of properties that declare a default check. */
    private Stream<RuleDefault> fieldPolicies() {
        return accepted.stream()
                .flatMap(SnapshotBuilder::fieldPolicies)
                .filter(policy -> !policy.check().isEmpty() && !byPolicy.containsKey(policy.rule()))
                .map(policy -> new RuleDefault(policy.rule(), policy.check()));
    }

    private static Stream<FieldPolicy> fieldPolicies(Operation operation) {
        return operation.schemas().response().all().values().stream()
                .flatMap(schema -> schema.mapping().policies().values().stream());
    }

    private void undefinedFieldPolicies(PolicyRules compiled) {
        for (Operation operation : accepted) {
            fieldPolicies(operation)
                    .filter(policy -> compiled.check(policy.rule()) == null)
                    .forEach(policy -> failures.add(new FailureInfo(
                            operation.owner().toString(),
                            "rule " + policy.rule(),
                            "is not defined, but " + operation
                                    + " needs it to decide whether to show a property; it denies")));
        }
    }

    List<FailureInfo> failures(Collection<FailureInfo> others) {
        return Stream.concat(failures.stream(), others.stream())
                .distinct()
                .sorted(Comparator.comparing(FailureInfo::bundle).thenComparing(FailureInfo::subject))
                .toList();
    }
}
