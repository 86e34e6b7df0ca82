// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static java.util.stream.Collectors.joining;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.rulebook.CallerCredentials;
import io.novella.core.internal.rulebook.PolicyCase;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.policy.Decision;
import io.novella.policy.Explanation;
import io.novella.policy.PolicyRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Implements {@link PolicyRuntime} on the rules in force. */
public final class PolicyView implements PolicyRuntime {

    private final ApiRegistry registry;
    private final TargetLoaders loaders;

    /** Creates a view of a registry's rules. */
    public PolicyView(ApiRegistry registry, TargetLoaders loaders) {
        this.registry = registry;
        this.loaders = loaders;
    }

    @Override
    public List<RuleInfo> rules() {
        return new RuleCatalogue(registry).rules();
    }

    @Override
    public List<RuleInfo> redundant() {
        return new RuleCatalogue(registry).redundant();
    }

    @Override
    public String sample() {
        return new RuleCatalogue(registry).sample();
    }

    @Override
    public ExplanationInfo explain(String rule, Caller caller, Optional<ObjectName> object) {
        ApiSnapshot snapshot = registry.snapshot();
        Map<String, @Nullable Object> target =
                object.map(name -> attributes(snapshot, name, caller)).orElseGet(() -> CallerCredentials.own(caller));
        Map<String, ?> credentials = CallerCredentials.of(snapshot.rules(), caller);
        Decision decision = snapshot.rules().decide(rule, target, credentials);
        Explanation tree = snapshot.rules().explain(rule, target, credentials);
        return new ExplanationInfo(info(decision), info(tree, tree.decider()));
    }

    private Map<String, @Nullable Object> attributes(ApiSnapshot snapshot, ObjectName name, Caller caller) {
        List<Operation> operations = snapshot.routes().operations().stream()
                .filter(operation -> operation.target() != null)
                .toList();
        Operation operation = operations.stream()
                .filter(each -> each.resource().equals(name.resource()))
                .min(Comparator.comparing(each -> !each.showsTarget()))
                .orElseThrow(() -> new IllegalArgumentException("'" + name.resource()
                        + "' is not a resource with objects; expected one of: "
                        + operations.stream()
                                .map(Operation::resource)
                                .distinct()
                                .sorted()
                                .collect(joining(", "))));
        Class<?> type = java.util.Objects.requireNonNull(operation.target());
        String variable = operation.path().variables().get(0);
        try {
            return loaders.load(type, name.id(), new ShellContext(caller, operation.from(), variable, name.id()))
                    .attributes();
        } catch (Fault notFound) {
            throw new IllegalArgumentException(notFound.getMessage(), notFound);
        }
    }

    private static DecisionInfo info(Decision decision) {
        return new DecisionInfo(decision.rule(), decision.verdict().toString(), decision.reason());
    }

    @SuppressWarnings("ReferenceEquality") // nodes are compared by identity: two can be equal while one of them decides
    private static CheckInfo info(Explanation node, Explanation decider) {
        List<CheckInfo> parts = new ArrayList<>();
        node.parts().forEach(part -> parts.add(info(part, decider)));
        return new CheckInfo(
                node.check().toString(),
                node.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                node.reached(),
                node == decider,
                node.detail(),
                parts);
    }

    @Override
    public List<FindingInfo> validate(String name, byte[] content) {
        return registry.rulebook().examine(name, content).stream()
                .map(finding -> new FindingInfo(finding.place(), finding.sentence(), finding.serious()))
                .toList();
    }

    @Override
    public List<DecisionInfo> evaluate(List<String> lines) {
        PolicyRules inForce = registry.snapshot().rules();
        List<DecisionInfo> decisions = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                try {
                    decisions.add(info(PolicyCase.parse(lines.get(i)).decide(registry.rulebook(), inForce)));
                } catch (IllegalArgumentException refused) {
                    throw new IllegalArgumentException("line " + (i + 1) + " " + refused.getMessage(), refused);
                }
            }
        }
        return decisions;
    }
}
