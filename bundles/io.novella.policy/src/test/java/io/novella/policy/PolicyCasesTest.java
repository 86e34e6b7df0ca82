// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded cases of oslo.policy 4.0.0: verdict and parsed tree. */
class PolicyCasesTest {
    static Stream<PolicyVector> cases() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                PolicyCasesTest.class.getResourceAsStream("/policy/policy-cases.jsonl"), StandardCharsets.UTF_8))) {
            List<PolicyVector> vectors = PolicyVector.read(lines).toList();
            assertThat(vectors).hasSize(45);
            return vectors.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verdictAndTreeAreTheOriginals(PolicyVector vector) {
        PolicyRules rules = vector.rules();
        Decision decision = rules.decide(vector.rule(), vector.target(), vector.creds());
        assertThat(decision.verdict()).as(decision.reason()).hasToString(vector.verdict());
        Check check = rules.check(vector.rule());
        assertThat(check == null ? "-" : check.toString()).isEqualTo(vector.tree());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theExplanationComesToTheSame(PolicyVector vector) {
        PolicyRules rules = vector.rules();
        Decision decision = rules.decide(vector.rule(), vector.target(), vector.creds());
        Explanation explanation = rules.explain(vector.rule(), vector.target(), vector.creds());
        if (decision.verdict() != Decision.Verdict.INVALID_SCOPE) {
            assertThat(explanation.outcome()).isEqualTo(decision.outcome());
            assertThat(explanation.decider().outcome() == Outcome.FAULT).isEqualTo(decision.outcome() == Outcome.FAULT);
        }
    }
}
