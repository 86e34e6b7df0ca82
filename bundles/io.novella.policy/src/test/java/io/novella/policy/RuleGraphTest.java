// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleGraphTest {
    private static final String NESTED = "is nested more than 400 levels deep through the rules that it references";

    private static Map<String, String> broken(Map<String, String> rules) {
        return PolicyRules.of(rules).problems().stream()
                .filter(problem -> problem.kind() == RuleProblem.Kind.UNBOUNDED)
                .collect(Collectors.toMap(RuleProblem::rule, RuleProblem::sentence));
    }

    /** Rules r0, r1 … of which each refers to the next, with {@code last} at the end. */
    private static Map<String, String> chain(int references, String link, String last) {
        Map<String, String> rules = new LinkedHashMap<>();
        for (int i = 0; i < references; i++) {
            rules.put("r" + i, link + "rule:r" + (i + 1));
        }
        rules.put("r" + references, last);
        return rules;
    }

    @Test
    void referencesNestToTheLimit() {
        assertThat(broken(chain(RuleGraph.MAX_DEPTH - 1, "", "@"))).isEmpty();
        assertThat(broken(chain(RuleGraph.MAX_DEPTH, "", "@"))).isEqualTo(Map.of("r0", NESTED));
    }

    @Test
    void operatorsCountAsNesting() {
        assertThat(broken(chain(199, "not ", "@"))).isEmpty();
        assertThat(broken(chain(200, "not ", "@"))).isEqualTo(Map.of("r0", NESTED));
        assertThat(broken(chain(200, "! or ", "@"))).isEqualTo(Map.of("r0", NESTED));
    }

    @Test
    void checksThroughReferencesCountToTheLimit() {
        Map<String, String> rules = Map.of(
                "base", String.join(" or ", Collections.nCopies(1_000, "!")),
                "most", String.join(" or ", Collections.nCopies(100, "rule:base")),
                "over", "rule:most or !");
        assertThat(broken(rules))
                .isEqualTo(Map.of("over", "could take more than 100000 checks through the rules that it references"));
    }

    @Test
    void ruleBelowACycleStaysInForce() {
        Map<String, String> rules =
                Map.of("a", "rule:b", "b", "rule:below or rule:a", "below", "rule:leaf", "leaf", "@");
        assertThat(broken(rules)).containsOnlyKeys("a", "b");
        assertThat(PolicyRules.of(rules).decide("below", Map.of(), Map.of()).allowed())
                .isTrue();
    }

    @Test
    void ruleAboveACycleStaysInForce() {
        Map<String, String> rules = Map.of(
                "top", "rule:middle", "second", "rule:middle", "middle", "@ or rule:a", "a", "rule:b", "b", "rule:a");
        assertThat(broken(rules)).containsOnlyKeys("a", "b");
        assertThat(PolicyRules.of(rules).decide("top", Map.of(), Map.of()).allowed())
                .isTrue();
    }

    @Test
    void nestingAboveACycleIsLimited() {
        Map<String, String> rules = chain(RuleGraph.MAX_DEPTH, "", "rule:a");
        rules.put("a", "rule:a");
        assertThat(broken(rules)).containsOnlyKeys("r1", "a").containsEntry("r1", NESTED);
    }

    @Test
    void cycleIsNamedWithUpToSixteenRules() {
        assertThat(ring(16)).endsWith("r14 -> r15 -> r0");
        assertThat(ring(17)).endsWith("r14 -> r15 -> …");
    }

    private static String ring(int size) {
        Map<String, String> rules = chain(size - 1, "", "rule:r0");
        String reason = broken(rules).get("r0");
        List<String> first = IntStream.range(0, 15).mapToObj(i -> "r" + i).toList();
        assertThat(reason).startsWith("is part of a cycle: " + String.join(" -> ", first));
        return reason;
    }
}
