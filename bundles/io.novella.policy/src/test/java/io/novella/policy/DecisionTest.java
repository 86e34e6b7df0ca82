// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role:a|allow, because role:a holds",
                "role:x or role:y|deny, because role:y does not hold",
                "not role:a|deny, because role:a holds",
                "not role:x|allow, because role:x does not hold",
                "rule:gone|deny, because rule:gone: rule 'gone' is not defined",
                "garbage|deny, because 'garbage' is not a check: it has no colon",
                "http://host/|deny, because http://host/: http checks are disabled",
                "not rule:gone and role:a|deny, because rule:gone: rule 'gone' is not defined",
                "not rule:gone and not rule:missing|deny, because rule:gone: rule 'gone' is not defined"
            })
    void reasonNamesTheDecidingCheck(String rule, String reason) {
        Decision decision = PolicyRules.of(Map.of("r", rule)).decide("r", Map.of(), Map.of("roles", List.of("a")));
        assertThat(decision.reason()).isEqualTo("r: " + reason);
    }

    @Test
    void checksAreEqualByKindAndText() {
        RuleParser plugins = new RuleParser(Map.of("k", request -> true));
        Check check = new RuleParser().parse("role:a and k:x");
        assertThat(check)
                .isEqualTo(new RuleParser().parse("(role:a  and k:x)"))
                .hasSameHashCodeAs(new RuleParser().parse("(role:a  and k:x)"))
                .isNotEqualTo(new RuleParser().parse("role:a or k:x"))
                .isNotEqualTo(null);
        assertThat(plugins.parse("k:x")).hasToString("k:x").isNotEqualTo(new RuleParser().parse("k:x"));
    }

    @Test
    void disabledRemoteCheckIsAProblem() {
        assertThat(new RuleParser().parse("https://host/").problem()).isEqualTo("https checks are disabled");
        assertThat(new RuleParser(Map.of("http", request -> true))
                        .parse("http://host/")
                        .problem())
                .isNull();
    }

    @Test
    void attributesOfChecksAreThoseOfAllParts() {
        RuleParser parser = new RuleParser();
        assertThat(KnownNames.attributesOf(
                        List.of(parser.parse("role:%(a)s and not (x:%(b.c)s or @)"), parser.parse("'d':%(d)s-%(a)s"))))
                .containsExactlyInAnyOrder("a", "b.c", "d");
    }
}
