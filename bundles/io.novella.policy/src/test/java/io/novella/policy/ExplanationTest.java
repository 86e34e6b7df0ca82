// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {
    private static Explanation explain(String rule) {
        return PolicyRules.of(Map.of("r", rule, "a", "role:a", "undefined", "rule:gone"))
                .explain("r", Map.of(), Map.of("roles", List.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource({
        "role:a and role:x and role:b,FALSE,role:x",
        "role:a and role:b,TRUE,role:b",
        "role:x or role:a or role:b,TRUE,role:a",
        "role:x or role:y,FALSE,role:y",
        "not role:a,FALSE,role:a",
        "rule:a,TRUE,role:a",
        "rule:gone,UNDEFINED,rule:gone",
        "rule:gone or role:x,UNDEFINED,rule:gone",
        "rule:gone or role:a,TRUE,role:a",
        "role:a and not rule:gone,UNDEFINED_INVERSE,rule:gone",
        "not rule:gone and role:x,FALSE,role:x",
        "not (rule:gone or role:x) and role:a,UNDEFINED_INVERSE,rule:gone",
        "rule:undefined or role:x,UNDEFINED,rule:gone",
        "role:% or role:a,FAULT,role:%",
        "role:x or rule:gone or role:y,UNDEFINED,rule:gone",
        "role:a and (not rule:gone) and role:b,UNDEFINED_INVERSE,rule:gone",
        "not rule:gone or role:a,UNDEFINED_INVERSE,rule:gone",
        "rule:gone and role:a,UNDEFINED,rule:gone",
        "not (role:a and not rule:gone),UNDEFINED,rule:gone"
    })
    void deciderIsTheLeafThatADecisionComesTo(String rule, Outcome outcome, String decider) {
        Explanation explanation = explain(rule);
        assertThat(explanation.outcome()).isEqualTo(outcome);
        assertThat(explanation.decider().check()).hasToString(decider);
        Decision decision = PolicyRules.of(Map.of("r", rule, "a", "role:a", "undefined", "rule:gone"))
                .decide("r", Map.of(), Map.of("roles", List.of("a", "b")));
        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.leaf()).hasToString(decider);
    }

    @Test
    void partsAfterTheDecidingOneAreNotReached() {
        Explanation node = explain("role:x or role:a or role:b").parts().get(0);

        assertThat(node.parts()).extracting(Explanation::reached).containsExactly(true, true, false);
        assertThat(node.parts())
                .extracting(Explanation::outcome)
                .containsExactly(Outcome.FALSE, Outcome.TRUE, Outcome.TRUE);
        assertThat(explain("role:x and (role:a or role:b)")
                        .parts()
                        .get(0)
                        .parts()
                        .get(1))
                .satisfies(inner -> {
                    assertThat(inner.reached()).isFalse();
                    assertThat(inner.parts()).noneMatch(Explanation::reached);
                });
    }

    @Test
    void externalCheckIsNotEvaluatedBehindTheDecidingOne() {
        PolicyRules rules = PolicyRules.builder()
                .parser(new RuleParser(Map.of("http", request -> {
                    throw new AssertionError("evaluated");
                })))
                .overrides(Map.of("r", "@ or http://localhost/"))
                .build();
        Explanation external =
                rules.explain("r", Map.of(), Map.of()).parts().get(0).parts().get(1);

        assertThat(external.outcome()).isEqualTo(Outcome.UNDEFINED);
        assertThat(external.reached()).isFalse();
        assertThat(external.detail()).isNotNull();
    }
}
