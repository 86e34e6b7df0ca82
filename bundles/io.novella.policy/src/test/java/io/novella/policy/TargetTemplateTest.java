// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTemplateTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** About 2,000 results of Python 3.11 for {@code template % target}. */
    @Test
    void everyResultIsPythons() throws IOException {
        List<String> different = new ArrayList<>();
        int cases = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                TargetTemplateTest.class.getResourceAsStream("/policy/percent-cases.jsonl"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode json = MAPPER.readTree(line);
                @SuppressWarnings("unchecked")
                Map<String, Object> target = MAPPER.convertValue(json.get("target"), Map.class);
                String expected = json.has("result")
                        ? "= " + json.get("result").textValue()
                        : json.has("absent") ? "absent" : "error";
                String actual;
                try {
                    String text = TargetTemplate.parse(json.get("template").textValue())
                            .expand(target);
                    actual = text == null ? "absent" : "= " + text;
                } catch (EvaluationException e) {
                    actual = "error";
                }
                if (!actual.equals(expected)) {
                    different.add(actual + " but " + line);
                }
                cases++;
            }
        }
        assertThat(different).isEmpty();
        assertThat(cases).isGreaterThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%5%",
                "%-%admin",
                "%(x)%",
                "%l%",
                "%.2%",
                "50%",
                "%",
                "%(x",
                "%(x)*d",
                "%q",
                "%s%s",
                "%(x)é",
                "%\u0663s",
                "%5.3.2s",
                "%(x)lls"
            })
    void malformedTemplateDeniesTheWholeRule(String match) {
        Map<String, Object> target = Map.of("x", "admin");
        Map<String, Object> creds = Map.of("roles", List.of("admin", "%", "%admin"), "project_id", "%");
        for (String check : List.of("role:" + match, "project_id:" + match, "'%':" + match)) {
            for (String rule : List.of("%s", "not %s", "not not %s", "%s or @", "not (%s and !)", "@ and not %s")) {
                String text = rule.replace("%s", check);
                Decision decision = PolicyRules.of(Map.of("r", text)).decide("r", target, creds);
                assertThat(decision.allowed()).as(text).isFalse();
                assertThat(decision.outcome()).as(text).isEqualTo(Outcome.FAULT);
                assertThat(decision.reason()).contains("is not a template: ");
            }
        }
    }

    /** In the form of lists a check may hold what ends a word of the text form. */
    @ParameterizedTest
    @ValueSource(strings = {"%(x)", "% %", "%(x) s%", "%\t%"})
    void malformedTemplateInAListDeniesTheWholeRule(String match) {
        Object rule = List.of(List.of("role:" + match), List.of("@"));
        Decision decision =
                PolicyRules.of(Map.of("r", rule)).decide("r", Map.of("x", "a"), Map.of("roles", List.of("%", "a")));
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.outcome()).isEqualTo(Outcome.FAULT);
    }

    /** Left to right, as in the original: what an {@code or} does not come to cannot fail. */
    @Test
    void malformedTemplateAfterADecidingPartIsNotReached() {
        assertThat(PolicyRules.of(Map.of("r", "@ or role:%5%"))
                        .decide("r", Map.of(), Map.of())
                        .allowed())
                .isTrue();
        assertThat(PolicyRules.of(Map.of("r", "not (! and role:%5%)"))
                        .decide("r", Map.of(), Map.of())
                        .allowed())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"role:%(gone)%", "role:%(gone)s%", "x:%(gone)q", "'a':%(gone)s%5%"})
    void absentKeyBeforeAMalformedPlaceDoesNotAllowUnderNot(String check) {
        Map<String, Object> creds = Map.of("roles", List.of("a"));
        Decision decision = PolicyRules.of(Map.of("r", "not " + check)).decide("r", Map.of(), creds);
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.outcome()).isEqualTo(Outcome.UNDEFINED_INVERSE);
        assertThat(PolicyRules.of(Map.of("r", check + " or role:a"))
                        .decide("r", Map.of(), creds)
                        .allowed())
                .as("the other parts of an 'or' count as in the original")
                .isTrue();
    }

    @Test
    void percentSignIsTwoPercentSigns() {
        assertThat(PolicyRules.of(Map.of("r", "role:100%%-%(x)s"))
                        .decide("r", Map.of("x", "ok"), Map.of("roles", List.of("100%-ok")))
                        .allowed())
                .isTrue();
    }

    @Test
    void widthsBeyondTheLimitAreErrorsAndNotMemory() {
        for (String match : List.of("%(x)5000s", "%(x).5000d", "%(x)99999999999999999999d", "%4097s")) {
            assertThat(PolicyRules.of(Map.of("r", "not a:" + match))
                            .decide("r", Map.of("x", 1), Map.of())
                            .outcome())
                    .as(match)
                    .isEqualTo(Outcome.FAULT);
        }
    }

    @Test
    void widthsUpToTheLimitAreWritten() throws EvaluationException {
        assertThat(TargetTemplate.parse("%(x)4096s").expand(Map.of("x", "a"))).hasSize(4096);
        assertThat(TargetTemplate.parse("%(x).4096d").expand(Map.of("x", 1))).hasSize(4096);
    }

    @Test
    void expandedTextIsLimited() throws EvaluationException {
        Map<String, Object> target = Map.of("x", "a".repeat(PythonText.MAX_LENGTH / 2));
        assertThat(TargetTemplate.parse("%(x)s%(x)s").expand(target)).hasSize(PythonText.MAX_LENGTH);
        assertThatThrownBy(() -> TargetTemplate.parse("%(x)s%(x)s-").expand(target))
                .isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a%(x | the key has no closing ')', at character 2",
                "%(a)s-%(x)4097s | a width is over 4096, at character 7",
                "%(x)-5 | it ends inside a conversion; write a percent sign as %%, at character 1",
                "50%5% | write a percent sign as %%, without characters in between, at character 3",
                "%% %(x)q | 'q' is not a conversion, at character 4",
                "%(x)s%s | a conversion without a key has no value; write %(key)s, at character 6"
            })
    void malformedTemplateTellsReasonAndPlace(String source, String reason) {
        assertThat(TargetTemplate.parse(source).problem()).isEqualTo("'" + source + "' is not a template: " + reason);
    }

    @Test
    void keysAndConstantText() {
        assertThat(TargetTemplate.parse("").constant()).isEmpty();
        assertThat(TargetTemplate.parse("%(a)s-%(b.c)5d-%(a)s").keys()).containsExactly("a", "b.c");
        assertThat(TargetTemplate.parse("%(a)s").constant()).isNull();
        assertThat(TargetTemplate.parse("5%%").constant()).isEqualTo("5%");
        assertThat(TargetTemplate.parse("5%").constant()).isNull();
    }
}
