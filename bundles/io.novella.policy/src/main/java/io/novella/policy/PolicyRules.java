// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable compiled set of rules by name, which decides. Safe for any number of threads.
 *
 * <p>A name that is not in the set is answered by the rule named {@code default} if there is one, else denied. A rule that does not
 * parse, that is part of a cycle, or that goes beyond the bounds of depth and size denies; {@link #problems()} names all of them.
 */
public final class PolicyRules {
    /** A set with more problems than this gets no further suggestions, each of which compares a name with all others. */
    private static final int MAX_SUGGESTIONS = 100;

    private final Map<String, Check> parsed;
    private final Map<String, Check> effective;
    private final Map<String, Set<ScopeType>> scopeTypes;
    private final @Nullable Check defaultCheck;
    private final List<RuleProblem> problems;

    PolicyRules(
            Map<String, Check> parsed,
            Map<String, Set<ScopeType>> scopeTypes,
            @Nullable String defaultRule,
            List<RuleProblem> earlierProblems,
            @Nullable String closed) {
        this.parsed = Collections.unmodifiableMap(parsed);
        this.scopeTypes = scopeTypes;
        Map<String, String> broken = new RuleGraph(parsed, defaultRule).broken();
        List<RuleProblem> found = new ArrayList<>(earlierProblems);
        Map<String, Check> compiled = new HashMap<>();
        parsed.forEach((name, check) -> {
            @Nullable String reason = broken.get(name);
            if (reason == null) {
                compiled.put(name, check);
            } else {
                compiled.put(name, InvalidCheck.fault("rule '" + name + "' " + reason));
                found.add(new RuleProblem(name, RuleProblem.Kind.UNBOUNDED, reason));
            }
            findProblems(name, check, defaultRule, found);
        });
        this.effective = compiled;
        if (closed == null) {
            this.defaultCheck = defaultRule == null ? null : compiled.get(defaultRule);
        } else {
            // One reason for all of them, which whoever closed the set tells.
            this.defaultCheck = InvalidCheck.fault(closed);
            compiled.clear();
        }
        this.problems = List.copyOf(found);
    }

    /** A set of these rules and nothing else: a name to a text or a list of lists. */
    public static PolicyRules of(Map<String, ?> rules) {
        return builder().overrides(rules).build();
    }

    /** Starts a set of authors' defaults with an operator's rules over them. */
    public static PolicyRulesBuilder builder() {
        return new PolicyRulesBuilder();
    }

    /**
     * Decides whether the rule allows. Never throws, whatever the rule, the maps or a contributed check do.
     *
     * @param rule the name
     * @param target the attributes of the object by their full key, such as {@code target.user.id}; values may be null
     * @param creds the attributes of the caller; {@code roles} is a list of texts, other values may be maps and lists
     */
    public Decision decide(String rule, Map<String, ?> target, Map<String, ?> creds) {
        @Nullable Check check = effective(rule);
        if (check == null) {
            return denied(rule, Decision.Verdict.DENY, Outcome.UNDEFINED, "rule '" + rule + "' is not defined");
        }
        try {
            @Nullable Set<ScopeType> scopes = scopeTypes.get(rule);
            if (scopes != null && !scopes.contains(ScopeType.of(creds))) {
                return denied(
                        rule,
                        Decision.Verdict.INVALID_SCOPE,
                        Outcome.FALSE,
                        "the token's scope is " + ScopeType.of(creds) + ", but the rule requires " + scopes);
            }
        } catch (RuntimeException e) {
            return denied(
                    rule, Decision.Verdict.DENY, Outcome.FAULT, "the scope cannot be read: " + CustomCheck.describe(e));
        }
        Evaluation evaluation = new Evaluation(this, rule, target, creds);
        Outcome outcome = evaluation.run(check);
        return new Decision(
                rule,
                outcome == Outcome.TRUE ? Decision.Verdict.ALLOW : Decision.Verdict.DENY,
                outcome,
                evaluation.decidingLeaf(),
                evaluation.leafHolds(),
                evaluation.detail());
    }

    private static Decision denied(String rule, Decision.Verdict verdict, Outcome outcome, String detail) {
        return new Decision(rule, verdict, outcome, null, false, detail);
    }

    /** The tree of the rule with what each leaf comes to for these inputs; scope is not part of it. Never throws. */
    public Explanation explain(String rule, Map<String, ?> target, Map<String, ?> creds) {
        return new Explainer(this, rule, target, creds).explain(new RuleCheck(rule), true);
    }

    /** The names of the set, in the order they were given. */
    public Set<String> names() {
        return parsed.keySet();
    }

    /** The check of this very name as it was written; null if there is none. */
    public @Nullable Check check(String name) {
        return parsed.get(name);
    }

    /** What is wrong in this set, in the order of its rules; such a rule, or the leaf of it, denies. */
    public List<RuleProblem> problems() {
        return problems;
    }

    /** The names that rules of this set refer to by {@code rule:}, whether or not they are in it. */
    public Set<String> references() {
        Set<String> names = new HashSet<>();
        parsed.values().forEach(check -> collectReferences(check, names));
        return names;
    }

    private static void collectReferences(Check check, Set<String> names) {
        if (check instanceof RuleCheck reference) {
            names.add(reference.name());
        }
        check.parts().forEach(part -> collectReferences(part, names));
    }

    /** The leaves of a rule, of the rules that it refers to too; empty for a rule that is not in the set. */
    public Set<Check> leaves(String rule) {
        Set<Check> leaves = new HashSet<>();
        collectLeaves(new RuleCheck(rule), leaves, new HashSet<>());
        return leaves;
    }

    private void collectLeaves(Check check, Set<Check> leaves, Set<String> seen) {
        if (check instanceof RuleCheck reference) {
            @Nullable Check body = effective.get(reference.name());
            if (body != null && seen.add(reference.name())) {
                collectLeaves(body, leaves, seen);
            }
        } else if (check.parts().isEmpty()) {
            leaves.add(check);
        }
        check.parts().forEach(part -> collectLeaves(part, leaves, seen));
    }

    /** What answers to a name; null if nothing does. */
    @Nullable
    Check effective(String name) {
        @Nullable Check check = effective.get(name);
        return check == null ? defaultCheck : check;
    }

    private static RuleProblem.Kind kindOf(Check check) {
        return check instanceof CustomCheck || check instanceof HttpCheck
                ? RuleProblem.Kind.UNAVAILABLE
                : RuleProblem.Kind.MALFORMED;
    }

    private void findProblems(String name, Check check, @Nullable String defaultRule, List<RuleProblem> found) {
        @Nullable String problem = check.problem();
        if (problem != null) {
            found.add(new RuleProblem(name, kindOf(check), problem));
        }
        if (check instanceof RuleCheck reference && !parsed.containsKey(reference.name())) {
            String sentence = "refers to rule '" + reference.name() + "', which is not defined"
                    + Spelling.nearest(reference.name(), found.size() < MAX_SUGGESTIONS ? parsed.keySet() : Set.of())
                            .map(known -> " (did you mean '" + known + "'?)")
                            .orElse("");
            boolean answered = defaultRule != null && parsed.containsKey(defaultRule);
            found.add(new RuleProblem(
                    name,
                    RuleProblem.Kind.UNDEFINED,
                    answered ? sentence + "; rule '" + defaultRule + "' is evaluated instead" : sentence));
        }
        for (Check part : check.parts()) {
            findProblems(name, part, defaultRule, found);
        }
    }
}
