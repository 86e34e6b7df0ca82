// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyRulesBuilderTest {
    private static final RuleDefault RENAMED =
            new RuleDefault("new", "role:new", Set.of(), new DeprecatedRule("old", "role:old"));
    private static final RuleDefault CHANGED =
            new RuleDefault("same", "role:new", Set.of(), new DeprecatedRule("same", "role:old"));

    private static PolicyRulesBuilder defaults(RuleDefault... rules) {
        return PolicyRules.builder().defaults(List.of(rules));
    }

    @Test
    void deprecatedCheckStillAllowsUntilNewDefaultsAreEnforced() {
        assertThat(defaults(CHANGED).build().check("same")).hasToString("(role:new or role:old)");
        assertThat(defaults(CHANGED).enforceNewDefaults(true).build().check("same"))
                .hasToString("role:new");
        assertThat(defaults(RENAMED).enforceNewDefaults(true).build().check("new"))
                .hasToString("role:new");
    }

    @Test
    void unchangedCheckOfARenamedRuleIsNotRepeated() {
        RuleDefault rule = new RuleDefault("new", "role:x", Set.of(), new DeprecatedRule("old", "role:x"));

        assertThat(defaults(rule).build().check("new")).hasToString("role:x");
    }

    @Test
    void overrideOfTheOldNameStandsForTheNewOne() {
        assertThat(defaults(RENAMED)
                        .overrides(Map.of("old", "role:operator"))
                        .build()
                        .check("new"))
                .hasToString("role:operator");
        assertThat(defaults(RENAMED)
                        .overrides(Map.of("old", "rule:new"))
                        .build()
                        .check("new"))
                .hasToString("(role:new or role:old)");
        assertThat(defaults(RENAMED)
                        .overrides(Map.of("old", "role:a", "new", "role:b"))
                        .build()
                        .check("new"))
                .hasToString("role:b");
    }

    @Test
    void overrideOfAChangedRuleReplacesBothChecks() {
        assertThat(defaults(CHANGED)
                        .overrides(Map.of("same", "role:operator"))
                        .build()
                        .check("same"))
                .hasToString("role:operator");
    }

    @Test
    void scopeIsNotCheckedWhenItIsNotEnforced() {
        RuleDefault rule = new RuleDefault("r", "@", Set.of(ScopeType.SYSTEM), null);

        assertThat(defaults(rule).build().decide("r", Map.of(), Map.of()).verdict())
                .isEqualTo(Decision.Verdict.INVALID_SCOPE);
        assertThat(defaults(rule)
                        .enforceScope(false)
                        .build()
                        .decide("r", Map.of(), Map.of())
                        .allowed())
                .isTrue();
    }

    @Test
    void conflictingDefaultsAreAProblemAlsoWhenOverridden() {
        PolicyRulesBuilder builder = defaults(new RuleDefault("r", "@"), new RuleDefault("r", "!"));
        assertThat(builder.build().decide("r", Map.of(), Map.of()).allowed()).isFalse();

        PolicyRules overridden = builder.overrides(Map.of("r", "@")).build();

        assertThat(overridden.decide("r", Map.of(), Map.of()).allowed()).isTrue();
        assertThat(overridden.problems())
                .extracting(RuleProblem::rule, RuleProblem::kind)
                .containsExactly(tuple("r", RuleProblem.Kind.CONFLICTING));
    }

    @Test
    void laterOverrideWins() {
        PolicyRules rules = PolicyRules.builder()
                .overrides(Map.of("a", "!", "b", "@"))
                .overrides(Map.of("a", "@"))
                .build();

        assertThat(rules.check("a")).hasToString("@");
        assertThat(rules.names()).containsExactlyInAnyOrder("a", "b");
    }
}
