// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static java.util.stream.Collectors.groupingBy;

import io.novella.api.runtime.PolicyRuntime.RuleInfo;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.rulebook.CallerCredentials;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.policy.Check;
import io.novella.policy.DeprecatedRule;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleProblem;
import io.novella.policy.RuleReview;
import io.novella.policy.ScopeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of one snapshot with their sources, the operations that they protect, and their problems. */
final class RuleCatalogue {

    private final ApiRegistry registry;
    private final Rulebook rulebook;
    private final ApiSnapshot snapshot;
    private final Map<String, RuleDefault> defaults = new TreeMap<>();
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Set<String>> guards = new HashMap<>();

    RuleCatalogue(ApiRegistry registry) {
        this.registry = registry;
        rulebook = registry.rulebook();
        snapshot = registry.snapshot();
        rulebook.defaults().forEach(rule -> defaults.put(rule.name(), rule));
        registry.services().values().forEach(service -> service.policyDefaults()
                .keySet()
                .forEach(name -> sources.putIfAbsent(name, "service " + service.type())));
        snapshot.routes().operations().forEach(this::note);
        String isAdmin = CallerCredentials.CONTEXT_IS_ADMIN.name();
        sources.putIfAbsent(isAdmin, "io.novella.core");
        guard(isAdmin, "the credential is_admin");
    }

    private void note(Operation operation) {
        sources.put(operation.policy(), operation.owner().toString());
        String path = registry.services().containsKey(operation.service())
                ? registry.services().get(operation.service()).basePath() + operation.path()
                : operation.path().toString();
        String actions = operation.action() ? " (" + String.join(", ", operation.actionKeys()) + ")" : "";
        guard(operation.policy(), operation.httpMethod() + " " + path + actions);
        operation.schemas().response().all().values().forEach(schema -> schema.mapping()
                .policies()
                .keySet()
                .forEach(rule -> {
                    sources.putIfAbsent(rule, operation.owner().toString());
                    guard(rule, "a property in the response of " + operation.httpMethod() + " " + path + actions);
                }));
    }

    private void guard(String rule, String what) {
        guards.computeIfAbsent(rule, unused -> new TreeSet<>()).add(what);
    }

    List<RuleInfo> rules() {
        PolicyRules rules = snapshot.rules();
        RuleReview review = rulebook.review(rules);
        Map<String, List<RuleProblem>> problems = rules.problems().stream().collect(groupingBy(RuleProblem::rule));
        return rules.names().stream()
                .sorted()
                .map(name -> info(name, rules.check(name), review, problems))
                .toList();
    }

    /** Returns the operator's rules that equal the rules in force without any policy file. */
    List<RuleInfo> redundant() {
        PolicyRules without = rulebook.compile(
                rulebook.defaults(), Map.of(), rulebook.settings().enforceNewDefaults());
        return rules().stream()
                .filter(RuleInfo::overridden)
                .filter(rule -> {
                    Check check = without.check(rule.name());
                    return check != null
                            && check.problem() == null
                            && check.equals(snapshot.rules().check(rule.name()));
                })
                .toList();
    }

    private RuleInfo info(
            String name, @Nullable Check check, RuleReview review, Map<String, List<RuleProblem>> problems) {
        @Nullable RuleDefault author = defaults.get(name);
        @Nullable String place = rulebook.place(name).orElse(null);
        return new RuleInfo(
                name,
                String.valueOf(check),
                place == null ? sources.getOrDefault(name, "") : place,
                place != null,
                author == null ? null : author.check(),
                author == null
                        ? List.of()
                        : author.scopeTypes().stream()
                                .sorted()
                                .map(ScopeType::toString)
                                .toList(),
                author == null || author.deprecatedRule() == null
                        ? null
                        : author.deprecatedRule().name() + ": "
                                + author.deprecatedRule().check(),
                List.copyOf(guards.getOrDefault(name, Set.of())),
                Stream.concat(
                                problems.getOrDefault(name, List.of()).stream().map(RuleProblem::sentence),
                                review.findings(name).stream())
                        .toList());
    }

    String sample() {
        StringBuilder out = new StringBuilder(
                """
                # All rules with their defaults. To change a rule, copy it to policy.yaml and remove the # before its name.
                """);
        defaults.values().forEach(rule -> {
            out.append('\n');
            comments(rule).forEach(line -> out.append("# ").append(line).append('\n'));
            out.append('#')
                    .append(quoted(rule.name()))
                    .append(": ")
                    .append(quoted(rule.check()))
                    .append('\n');
        });
        return out.toString();
    }

    private Stream<String> comments(RuleDefault rule) {
        Set<String> lines = new LinkedHashSet<>(guards.getOrDefault(rule.name(), Set.of()));
        List<String> more = new ArrayList<>();
        if (!rule.scopeTypes().isEmpty()) {
            more.add("Scopes: "
                    + String.join(
                            ", ",
                            rule.scopeTypes().stream()
                                    .sorted()
                                    .map(ScopeType::toString)
                                    .toList()));
        }
        @Nullable DeprecatedRule old = rule.deprecatedRule();
        if (old != null) {
            more.add("Replaces " + quoted(old.name()) + ": " + quoted(old.check()));
        }
        return Stream.concat(lines.stream(), more.stream()).flatMap(String::lines);
    }

    /** Quotes a text in a form that is valid JSON and YAML. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
