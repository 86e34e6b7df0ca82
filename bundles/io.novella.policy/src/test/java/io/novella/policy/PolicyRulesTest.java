// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
                "role:a or 'x'|a quoted string is not a check, at character 11",
                "role:a or ''|a quoted string is not a check, at character 11"
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

    /** The Kelvin sign is a capital letter whose small one is an ASCII letter. */
    @Test
    void rolesOutsideAsciiCompareInLowerCase() {
        assertThat(RoleCheck.equalInLowerCase("\u212a", "k")).isTrue();
        assertThat(RoleCheck.equalInLowerCase("k", "\u212a")).isTrue();
        assertThat(RoleCheck.equalInLowerCase("xZ", "Xz")).isTrue();
    }

    /** As in oslo.policy, which takes a leading conjunction into the chain after an {@code or} only. */
    @ParameterizedTest
    @CsvSource({
        "x:1 or (a:1 and b:1) and c:1,(x:1 or (a:1 and b:1 and c:1))",
        "x:1 or (a:1 or b:1) and c:1,(x:1 or ((a:1 or b:1) and c:1))",
        "(a:1 and b:1) and c:1,((a:1 and b:1) and c:1)",
        "x:1 or a:1 and (b:1 and c:1),(x:1 or (a:1 and (b:1 and c:1)))"
    })
    void leadingConjunctionIsMergedAfterAnOr(String rule, String tree) {
        assertThat(new RuleParser().parse(rule)).hasToString(tree);
    }

    @Test
    void onlyNestedPartsCountAsNesting() {
        for (String part : List.of("(@)", "not !")) {
            String rule = String.join(" and ", Collections.nCopies(2 * RuleParser.MAX_NESTING, part));
            assertThat(decide(Map.of("r", rule), "r").allowed()).as(part).isTrue();
        }
    }

    @Test
    void checkWithoutAKindFaults() {
        assertThat(decide(Map.of("r", ":x"), "r").outcome()).isEqualTo(Outcome.FAULT);
    }

    /** As in oslo.policy, which leaves an operator alone unparsed and throws at it, and takes any other text that does not parse as false. */
    @Test
    void loneOperatorFaultsAndOtherTextsAreUndefined() {
        assertThat(decide(Map.of("r", "and"), "r").outcome()).isEqualTo(Outcome.FAULT);
        assertThat(decide(Map.of("r", "garbage"), "r").outcome()).isEqualTo(Outcome.UNDEFINED);
        assertThat(decide(Map.of("r", "role:a and"), "r").outcome()).isEqualTo(Outcome.UNDEFINED);
    }

    @Test
    void longTextIsAbbreviatedInTheProblem() {
        String longest = "role:" + "x".repeat(191) + " or";
        String over = "role:" + "x".repeat(194) + " or";
        assertThat(new RuleParser().parse(longest + " ").problem()).startsWith("\"" + longest + " \" cannot be parsed");
        assertThat(new RuleParser().parse(over).problem())
                .startsWith("\"" + over.substring(0, 200) + "…\" cannot be parsed");
    }

    @Test
    void elementOfAListIsNamedByItsPosition() {
        List<Object> rule = List.of("role:a", List.of("role:b", 5));
        assertThat(PolicyRules.of(Map.of("r", rule)).problems())
                .extracting(RuleProblem::sentence)
                .containsExactly("element 2 of the list is not a string");
        assertThat(new RuleParser().parse(List.of("role:a", 5)).problem())
                .isEqualTo("element 2 of the list must be a string or a list");
    }

    @Test
    void problemsTellTheirKindInEveryPart() {
        CheckKind gone = CheckKind.unavailable("kind 'k' is gone");
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("malformed", "role:a and (role:b or not role:%)");
        rules.put("remote", "@ or http://localhost/");
        rules.put("custom", "@ or k:x");
        rules.put("undefined", "@ or rule:malformde");
        PolicyRules compiled = PolicyRules.builder()
                .parser(new RuleParser(Map.of("k", gone)))
                .overrides(rules)
                .build();
        assertThat(compiled.problems())
                .extracting(RuleProblem::rule, RuleProblem::kind)
                .containsExactly(
                        tuple("malformed", RuleProblem.Kind.MALFORMED),
                        tuple("remote", RuleProblem.Kind.UNAVAILABLE),
                        tuple("custom", RuleProblem.Kind.UNAVAILABLE),
                        tuple("undefined", RuleProblem.Kind.UNDEFINED));
        assertThat(compiled.problems().get(3).sentence())
                .isEqualTo("refers to rule 'malformde', which is not defined (did you mean 'malformed'?)");
    }

    @Test
    void defaultRuleAnswersForAnUndefinedOne() {
        Map<String, String> rules = Map.of("r", "rule:x", "fallback", "@");
        assertThat(PolicyRules.of(rules).problems())
                .extracting(RuleProblem::sentence)
                .containsExactly("refers to rule 'x', which is not defined");
        assertThat(PolicyRules.builder()
                        .overrides(rules)
                        .defaultRule("fallback")
                        .build()
                        .problems())
                .extracting(RuleProblem::sentence)
                .containsExactly("refers to rule 'x', which is not defined; rule 'fallback' is evaluated instead");
        assertThat(PolicyRules.builder()
                        .overrides(rules)
                        .defaultRule(null)
                        .build()
                        .decide("r", Map.of(), Map.of())
                        .allowed())
                .isFalse();
    }

    @Test
    void suggestionsEndAfterAHundredProblems() {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("known", "@");
        for (int i = 0; i < 101; i++) {
            rules.put("r" + i, "rule:knwon");
        }
        List<RuleProblem> problems = PolicyRules.of(rules).problems();
        assertThat(problems).hasSize(101);
        assertThat(problems.subList(0, 100))
                .allMatch(problem -> problem.sentence().contains("did you mean 'known'?"));
        assertThat(problems.get(100).sentence()).doesNotContain("did you mean");
    }

    @Test
    void referencesAndLeavesAreThoseOfAllParts() {
        PolicyRules rules = PolicyRules.of(Map.of(
                "r", "rule:a or not (rule:missing and role:x)", "a", "role:a and (@ or rule:r)", "other", "role:o"));
        assertThat(rules.references()).containsExactlyInAnyOrder("a", "missing", "r");
        assertThat(PolicyRules.of(Map.of("r", "rule:a or not role:x", "a", "role:a and @", "other", "role:o"))
                        .leaves("r"))
                .extracting(Check::toString)
                .containsExactlyInAnyOrder("role:a", "@", "role:x");
        assertThat(rules.leaves("missing")).isEmpty();
    }

    @Test
    void closedSetDeniesEveryRuleWithItsReason() {
        PolicyRules rules = PolicyRules.builder()
                .overrides(Map.of("r", "@"))
                .closed("the policy files cannot be read")
                .build();
        for (String name : List.of("r", "other")) {
            assertThat(rules.decide(name, Map.of(), ADMIN).reason())
                    .isEqualTo(name + ": deny, because the policy files cannot be read");
        }
    }
}
