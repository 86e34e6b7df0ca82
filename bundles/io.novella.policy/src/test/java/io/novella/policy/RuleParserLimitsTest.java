// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile sizes: each is read in linear time without a stack overflow, and what goes beyond a limit denies with a reason. */
class RuleParserLimitsTest {
    private static final int MANY = 100_000;

    /** A quadratic algorithm takes minutes for these. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    static Stream<String> tooDeep() {
        return Stream.of(
                "(".repeat(MANY),
                "(".repeat(MANY) + "@" + ")".repeat(MANY),
                "( ".repeat(MANY) + "@" + " )".repeat(MANY),
                "not ".repeat(MANY) + "@",
                "not ".repeat(MANY) + "!",
                "not (".repeat(MANY) + "@" + ")".repeat(MANY),
                "@ or (".repeat(MANY) + "@" + ")".repeat(MANY),
                "@ and not (".repeat(MANY) + "!" + ")".repeat(MANY));
    }

    @ParameterizedTest
    @MethodSource("tooDeep")
    void deepNestingDeniesWithAReason(String rule) {
        Decision decision = assertTimeoutPreemptively(
                LIMIT, () -> PolicyRules.of(Map.of("r", rule)).decide("r", Map.of(), Map.of()));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).contains("nested deeper than 200").hasSizeLessThan(1_000);
    }

    static Stream<String> malformed() {
        return Stream.of(
                ")".repeat(MANY),
                "and ".repeat(MANY),
                "@ ".repeat(MANY),
                "'".repeat(MANY),
                "\"" + "a".repeat(MANY) + "\"",
                "()".repeat(MANY),
                "(@".repeat(MANY),
                "@)".repeat(MANY),
                "a:%(" + "(".repeat(MANY),
                "a:" + "%(x".repeat(MANY),
                "a:" + "%".repeat(MANY + 1),
                "'" + "\\".repeat(MANY + 1) + "':a",
                "1".repeat(MANY) + ":a",
                "-".repeat(MANY) + "1:a",
                "a.".repeat(MANY) + "a:a",
                "a+".repeat(MANY) + "a:a",
                "'a'" + ".a".repeat(MANY) + ":a",
                "1_".repeat(MANY) + ":a",
                "0x" + "f".repeat(MANY) + ":a",
                "1e" + "9".repeat(MANY) + ":a");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void malformedTextOfAnySizeDenies(String rule) {
        Decision decision = assertTimeoutPreemptively(
                LIMIT, () -> PolicyRules.of(Map.of("r", rule)).decide("r", Map.of(), Map.of()));
        assertThat(decision.allowed()).isFalse();
        Decision inverse = assertTimeoutPreemptively(LIMIT, () -> PolicyRules.of(Map.of("r", "not rule:s", "s", rule))
                .decide("r", Map.of(), Map.of()));
        assertThat(inverse.allowed()).as("under not").isFalse();
    }

    static Stream<String> wellFormed() {
        return Stream.of(
                "role:a or ".repeat(MANY / 2) + "@",
                "@ and ".repeat(MANY / 2) + "@",
                "! or ! and ! or ".repeat(MANY / 8) + "@",
                "not not ".repeat(RuleParser.MAX_NESTING / 2) + "@",
                " ".repeat(MANY) + "@" + "\t".repeat(MANY),
                "(".repeat(RuleParser.MAX_NESTING) + "@" + ")".repeat(RuleParser.MAX_NESTING));
    }

    @ParameterizedTest
    @MethodSource("wellFormed")
    void longRulesWithinTheLimitsAllow(String rule) {
        Decision decision = assertTimeoutPreemptively(
                LIMIT, () -> PolicyRules.of(Map.of("r", rule)).decide("r", Map.of(), Map.of()));
        assertThat(decision.reason()).isEqualTo("r: allow, because @ holds");
    }

    @Test
    void listsOfAnySizeDecide() {
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        assertThat(PolicyRules.of(Map.of("r", nested))
                        .decide("r", Map.of(), Map.of())
                        .allowed())
                .isFalse();
        List<Object> wide = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            wide.add(List.of("!", "@"));
        }
        wide.add("@");
        assertThat(PolicyRules.of(Map.of("r", wide))
                        .decide("r", Map.of(), Map.of())
                        .outcome())
                .as("more than 100,000 checks")
                .isEqualTo(Outcome.FAULT);
    }

    @Test
    void nestedInputValuesEndInADenial() {
        List<Object> deep = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        for (String rule : List.of("a:%(x)s", "not a:%(x)s", "x:a", "not x:%(x)r")) {
            assertThat(PolicyRules.of(Map.of("r", rule))
                            .decide("r", Map.of("x", deep), Map.of("a", "b", "x", deep))
                            .allowed())
                    .as(rule)
                    .isFalse();
        }
    }
}
