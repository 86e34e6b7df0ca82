// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what a {@link PolicyRules} is compiled from: the authors' defaults, and an operator's rules over them. For one thread. */
public final class PolicyRulesBuilder {
    private RuleParser parser = new RuleParser();
    private final Map<String, RuleDefault> defaults = new LinkedHashMap<>();
    private final Set<String> conflicting = new LinkedHashSet<>();
    private final Map<String, @Nullable Object> overrides = new LinkedHashMap<>();
    private @Nullable String defaultRule = "default";
    private boolean enforceScope = true;
    private boolean enforceNewDefaults;
    private @Nullable String closed;

    PolicyRulesBuilder() {}

    /** The parser, which knows the contributed kinds; one of the built-in kinds unless said. */
    public PolicyRulesBuilder parser(RuleParser newParser) {
        parser = newParser;
        return this;
    }

    /** Adds defaults. The same default may come twice; two that differ under one name deny unless overridden. */
    public PolicyRulesBuilder defaults(Collection<RuleDefault> more) {
        for (RuleDefault rule : more) {
            @Nullable RuleDefault earlier = defaults.putIfAbsent(rule.name(), rule);
            if (earlier != null && !earlier.equals(rule)) {
                conflicting.add(rule.name());
            }
        }
        return this;
    }

    /** Adds the rules of a file, a name to a text, a list of lists or a parsed check; of two files, the later one wins. */
    public PolicyRulesBuilder overrides(Map<String, ?> more) {
        // A parsed YAML file may hold names that are no texts, whatever the type here says.
        for (Map.Entry<?, ?> entry : more.entrySet()) {
            overrides.put(String.valueOf(entry.getKey()), entry.getValue());
        }
        return this;
    }

    /** The rule that answers for names that are not in the set; {@code default} unless said, null for none. */
    public PolicyRulesBuilder defaultRule(@Nullable String name) {
        defaultRule = name;
        return this;
    }

    /** Whether a token of a scope that a rule is not for is refused; true unless said. */
    public PolicyRulesBuilder enforceScope(boolean enforce) {
        enforceScope = enforce;
        return this;
    }

    /** Whether deprecated checks no longer allow; false unless said. */
    public PolicyRulesBuilder enforceNewDefaults(boolean enforce) {
        enforceNewDefaults = enforce;
        return this;
    }

    /** Lets every rule deny for a reason, whatever it says; null, which is so unless said, for none. */
    public PolicyRulesBuilder closed(@Nullable String reason) {
        closed = reason;
        return this;
    }

    /** Compiles; what the rules hold never makes it throw, see {@link PolicyRules#problems()}. */
    public PolicyRules build() {
        Map<String, Check> parsed = new LinkedHashMap<>();
        overrides.forEach((name, rule) -> parsed.put(name, rule instanceof Check check ? check : parser.parse(rule)));
        Map<String, Set<ScopeType>> scopeTypes = new HashMap<>();
        List<RuleProblem> problems = new ArrayList<>();
        for (RuleDefault rule : defaults.values()) {
            boolean conflict = conflicting.contains(rule.name());
            if (enforceScope && !rule.scopeTypes().isEmpty()) {
                scopeTypes.put(rule.name(), rule.scopeTypes());
            }
            if (!overrides.containsKey(rule.name())) {
                parsed.put(
                        rule.name(),
                        conflict ? InvalidCheck.fault("two different defaults have this name") : checkOf(rule, parsed));
            } else if (conflict) {
                problems.add(new RuleProblem(
                        rule.name(),
                        RuleProblem.Kind.CONFLICTING,
                        "two different defaults have this name; a policy file overrides it"));
            }
        }
        return new PolicyRules(parsed, scopeTypes, defaultRule, problems, closed);
    }

    /** The check of a default that is not overridden, with what it replaced taken into account. */
    private Check checkOf(RuleDefault rule, Map<String, Check> parsed) {
        Check check = parser.parseText(rule.check());
        @Nullable DeprecatedRule old = rule.deprecatedRule();
        if (old == null) {
            return check;
        }
        if (!old.name().equals(rule.name()) && overrides.containsKey(old.name())) {
            // An operator's rule of the old name stands for the new one, unless it only points there.
            @Nullable Check override = parsed.get(old.name());
            if (override != null && !override.toString().equals("rule:" + rule.name())) {
                return override;
            }
        }
        return enforceNewDefaults || old.check().equals(rule.check())
                ? check
                : new OrCheck(List.of(check, parser.parseText(old.check())));
    }
}
