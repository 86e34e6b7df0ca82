// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRulesTest {
    private static final Map<String, Object> ADMIN = Map.of("roles", List.of("admin"), "project_id", "p1");

    private static Decision decide(Map<String, ?> rules, String rule) {
        return PolicyRules.of(rules).decide(rule, Map.of("project_id", "p1"), ADMIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not rule:missing",
                "not garbage",
                "not not rule:missing",
                "not (role:nobody or rule:missing)",
                "not (role:admin and rule:missing)",
                "not http://localhost/",
                "not rule:bad",
                "not role:%",
                "not 1a:b",
                "not rule:loop",
                "role:admin and not rule:loop"
            })
    void anErrorBelowNotDenies(String rule) {
        Decision decision = decide(Map.of("r", rule, "bad", "role:a and", "loop", "rule:loop"), "r");
        assertThat(decision.allowed()).as(decision.reason()).isFalse();
        assertThat(decision.detail()).isNotNull();
    }

    @Test
    void anUndefinedPartLeavesTheOthersOfAnOrAsTheyAre() {
        assertThat(decide(Map.of("r", "rule:missing or role:admin"), "r").allowed())
                .isTrue();
        assertThat(decide(Map.of("r", "rule:missing or role:nobody"), "r").reason())
                .isEqualTo("r: deny, because rule:missing: rule 'missing' is not defined");
    }

    @Test
    void aCycleIsNamedAndDeniesEvenWhereItIsNotComeTo() {
        PolicyRules rules = PolicyRules.of(new LinkedHashMap<>(
                Map.of("a", "role:admin or rule:b", "b", "rule:c", "c", "rule:a", "outside", "role:admin or rule:a")));
        assertThat(rules.decide("a", Map.of(), ADMIN).reason())
                .isEqualTo("a: deny, because rule 'a' is part of a cycle: a -> b -> c -> a");
        assertThat(rules.decide("outside", Map.of(), ADMIN).allowed()).isTrue();
        assertThat(rules.problems()).extracting(RuleProblem::rule).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(rules.check("b")).hasToString("rule:c");
    }

    @Test
    void aCycleThroughTheDefaultRuleIsFound() {
        PolicyRules rules = PolicyRules.of(Map.of("default", "rule:missing"));
        assertThat(rules.decide("any", Map.of(), ADMIN).reason()).contains("is part of a cycle: default -> default");
    }

    @Test
    @Timeout(10)
    void longChainsAndDoublingReferencesAreBounded() {
        Map<String, String> rules = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            rules.put("chain" + i, "rule:chain" + (i + 1));
            rules.put("double" + i, "rule:double" + (i + 1) + " or rule:double" + (i + 1));
            rules.put("ring" + i, "rule:ring" + (i + 1) % 10_000);
        }
        rules.put("chain10000", "role:admin");
        rules.put("double10000", "!");
        PolicyRules compiled = PolicyRules.of(rules);
        for (String name : List.of("chain0", "double0", "ring0", "double9990")) {
            assertThat(compiled.decide(name, Map.of(), ADMIN).allowed()).isFalse();
        }
        assertThat(compiled.decide("chain9900", Map.of(), ADMIN).allowed()).isTrue();
        assertThat(compiled.problems()).isNotEmpty();
    }

    @Test
    @Timeout(10)
    void deepAndLongTextsAreBounded() {
        RuleParser parser = new RuleParser();
        assertThat(parser.parseText("(".repeat(100_000) + "@").problem()).contains("nested deeper");
        assertThat(parser.parseText("not ".repeat(100_000) + "@").problem()).contains("nested deeper");
        assertThat(parser.parseText("(".repeat(100) + "@" + ")".repeat(100))).hasToString("@");
        String wide = "role:x or ".repeat(50_000) + "role:admin";
        assertThat(decide(Map.of("r", wide), "r").allowed()).isTrue();
        assertThat(decide(Map.of("r", "1".repeat(100_000) + ":x"), "r").allowed())
                .isFalse();
        assertThat(decide(Map.of("r", "x:%(project_id)99999999s"), "r").allowed())
                .isFalse();
    }

    @Test
    @Timeout(10)
    void valuesThatContainThemselvesOrThrowDeny() {
        List<Object> self = new ArrayList<>();
        self.add(self);
        List<Object> wide = List.of();
        for (int i = 0; i < 60; i++) {
            wide = List.of(wide, wide);
        }
        Object hostile = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };
        PolicyRules rules = PolicyRules.of(Map.of("r", "not x:%(x)s"));
        for (Object value : List.of(self, wide, hostile)) {
            Decision decision = rules.decide("r", Map.of("x", value), Map.of("x", "y"));
            assertThat(decision.outcome()).as(decision.reason()).isEqualTo(Outcome.FAULT);
            assertThat(rules.explain("r", Map.of("x", value), Map.of("x", "y")).outcome())
                    .isEqualTo(Outcome.FAULT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role:a and|expected a check, at character 11",
                "role:a role:b|expected 'and' or 'or' before 'role:b', at character 8",
                "(role:a|this '(' is not closed, at character 1",
                "role:a)|this ')' has no matching '(', at character 7",
                "role:a and or role:b|expected a check before 'or', at character 12",
                "role:a or 'x'|a quoted string is not a check, at character 11"
            })
    void syntaxErrorsTellWhere(String rule, String message) {
        assertThat(new RuleParser().parse(rule).problem()).endsWith(message);
    }

    @Test
    void whatIsNeitherATextNorAListDenies() {
        Map<String, Object> rules = new HashMap<>();
        rules.put("null", null);
        rules.put("number", 5);
        rules.put("map", Map.of("a", "b"));
        rules.put("list", Arrays.asList("role:nobody", 5));
        for (String name : rules.keySet()) {
            assertThat(decide(rules, name).allowed()).as(name).isFalse();
        }
        assertThat(PolicyRules.of(rules).problems()).hasSize(4);
    }

    @Test
    void contributedKindsDecideAndTheirFailuresDeny() {
        AtomicInteger asked = new AtomicInteger();
        Map<String, CheckKind> kinds = Map.of(
                "owner",
                        request -> {
                            asked.incrementAndGet();
                            return request.expandedMatch()
                                    .orElse("")
                                    .equals(request.creds().get("project_id"));
                        },
                "failing",
                        request -> {
                            throw new NoClassDefFoundError("gone");
                        },
                "http", request -> request.match().equals("//host/p1"));
        PolicyRules rules = PolicyRules.builder()
                .parser(new RuleParser(kinds))
                .overrides(Map.of(
                        "own", "owner:%(project_id)s",
                        "failing", "not failing:x",
                        "remote", "http://host/p1",
                        "lazy", "role:admin or owner:x",
                        "tail", "failing:x or role:admin"))
                .build();
        Map<String, Object> target = Map.of("project_id", "p1");
        assertThat(rules.decide("own", target, ADMIN).allowed()).isTrue();
        assertThat(rules.decide("own", Map.of(), ADMIN).allowed()).isFalse();
        assertThat(rules.decide("remote", target, ADMIN).allowed()).isTrue();
        assertThat(rules.decide("failing", target, ADMIN).reason())
                .isEqualTo("failing: deny, because failing:x: the check failed: NoClassDefFoundError: gone");
        assertThat(rules.decide("tail", target, ADMIN).allowed()).isFalse();
        asked.set(0);
        assertThat(rules.explain("lazy", target, ADMIN).decider().check()).hasToString("role:admin");
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rule", "role", "", "a:b", "a b"})
    void aKindMustHaveANameOfItsOwn(String name) {
        assertThatThrownBy(() -> new RuleParser(Map.of(name, request -> true)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOverrideKeepsTheScopeOfItsDefault() {
        RuleDefault rule = new RuleDefault("r", "!", Set.of(ScopeType.PROJECT), null);
        PolicyRules rules = PolicyRules.builder()
                .defaults(List.of(rule, rule))
                .overrides(Map.of("r", "@"))
                .build();
        assertThat(rules.decide("r", Map.of(), Map.of("system_scope", "all")).reason())
                .isEqualTo("r: invalid-scope, because the token's scope is system, but the rule requires [project]");
        assertThat(rules.decide("r", Map.of(), Map.of()).allowed()).isTrue();
        assertThat(rules.problems()).isEmpty();
    }

    @Test
    void twoDefaultsThatDifferDeny() {
        PolicyRules rules = PolicyRules.builder()
                .defaults(List.of(new RuleDefault("r", "@"), new RuleDefault("r", "role:x")))
                .build();
        assertThat(rules.decide("r", Map.of(), ADMIN).reason())
                .isEqualTo("r: deny, because two different defaults have this name");
    }

    @Test
    void anOverrideOfTheOldNameThatPointsToTheNewOneChangesNothing() {
        RuleDefault rule = new RuleDefault("new", "role:new", Set.of(), new DeprecatedRule("old", "role:old"));
        PolicyRules rules = PolicyRules.builder()
                .defaults(List.of(rule))
                .overrides(Map.of("old", "rule:new"))
                .build();
        assertThat(rules.check("new")).hasToString("(role:new or role:old)");
    }

    @ParameterizedTest
    @CsvSource({"ADMIN,admin,true", "admin,admi,false", "ı,i,false", "I,ı,false", "É,é,true", "K,k,true"})
    void rolesCompareInLowerCase(String a, String b, boolean equal) {
        assertThat(RoleCheck.equalInLowerCase(a, b)).isEqualTo(equal);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0,1.0",
        "0.1,0.1",
        "1e16,1e+16",
        "123456789012345680,1.2345678901234568e+17",
        "2e-3,0.002",
        "1e-5,1e-05",
        "-0.0,-0.0",
        "5e-324,5e-324",
        "1e22,1e+22",
        "100000,100000.0",
        "2.2250738585072014E-308,2.2250738585072014e-308"
    })
    void floatsPrintAsInPython(double value, String text) {
        assertThat(PythonText.ofDouble(value)).isEqualTo(text);
    }
}
