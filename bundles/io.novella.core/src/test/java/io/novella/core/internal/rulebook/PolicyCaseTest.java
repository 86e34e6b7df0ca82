// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.policy.PolicyRules;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyCaseTest {

    private static final PolicyRules IN_FORCE = PolicyRules.of(Map.of("r", "role:in_force"));

    private static String verdict(String line) {
        return PolicyCase.parse(line.replace('\'', '"'))
                .decide(new Rulebook(), IN_FORCE)
                .verdict()
                .toString();
    }

    @Test
    void caseWithRulesIsDecidedByThem() {
        assertThat(verdict("{'rules': {'r': 'role:a'}, 'rule': 'r', 'creds': {'roles': ['a']}, 'target': {}}"))
                .isEqualTo("allow");
        assertThat(verdict("{'rules': {'r': [['role:a'], ['role:b']]}, 'rule': 'r', 'creds': {'roles': ['b']}}"))
                .isEqualTo("allow");
        assertThat(verdict("{'rules': {'r': '@'}, 'overrides': {'r': '!'}, 'rule': 'r'}"))
                .isEqualTo("deny");
        assertThat(verdict("{'rules': {'r': '@'}, 'scope_types': {'r': ['system']}, 'rule': 'r'}"))
                .isEqualTo("invalid-scope");
        String old = "'rules': {'r': '!'}, 'deprecated': {'r': ['old', '@']}, 'rule': 'r'";
        assertThat(verdict("{" + old + "}")).isEqualTo("allow");
        assertThat(verdict("{" + old + ", 'enforce_new_defaults': true}")).isEqualTo("deny");
        assertThat(verdict("{'rules': {'r': 5}, 'rule': 'r'}")).isEqualTo("deny");
    }

    @Test
    void caseWithoutRulesIsDecidedByTheRulesInForce() {
        assertThat(verdict("{'rule': 'r', 'creds': {'roles': ['in_force']}}")).isEqualTo("allow");
        assertThat(verdict("{'rule': 'r'}")).isEqualTo("deny");
        assertThat(verdict("{'rule': 'absent', 'creds': null, 'target': null}")).isEqualTo("deny");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "garbage                                                     | is not valid JSON",
                "[]                                                          | is not a JSON object",
                "{}                                                          | has no string 'rule'",
                "{'rule': 5}                                                 | has no string 'rule'",
                "{'rule': 'r', 'creds': []}                                  | has a 'creds' that is not an object",
                "{'rules': {'r': '@'}, 'rule': 'r', 'deprecated': {'r': 1}}  | not [name, check]",
                "{'rules': {'r': '@'}, 'rule': 'r', 'scope_types': {'r': ['moon']}} | is not a scope type"
            })
    void malformedCaseIsRejectedWithAMessage(String line, String sentence) {
        assertThatThrownBy(() -> verdict(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
