// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenericCheckTest {
    private static final Map<String, Object> CREDS = Map.of(
            "project_id", "p1",
            "empty", List.of(),
            "list", Arrays.asList("a", 2, null),
            "user", Map.of("domain", Map.of("id", "d1"), "tags", List.of("x", "y")),
            "groups", List.of(Map.of("id", "g1"), Map.of("id", List.of("g2", "g3")), Map.of("name", "n")),
            "absent_value", Collections.singletonMap("none", null));

    private static Decision decide(String rule, Map<String, ?> creds) {
        return PolicyRules.of(Map.of("r", rule)).decide("r", Map.of("project_id", "p1", "group", "g2"), creds);
    }

    @ParameterizedTest
    @CsvSource({
        "project_id:p1,TRUE",
        "project_id:p2,FALSE",
        "project_id:%(project_id)s,TRUE",
        "unknown:p1,FALSE",
        "unknown.part:p1,FALSE",
        "list:a,TRUE",
        "list:2,TRUE",
        "list:None,TRUE",
        "list:b,FALSE",
        "empty:a,FALSE",
        "user.domain.id:d1,TRUE",
        "user.domain.id:d2,FALSE",
        "user.domain.name:d1,FALSE",
        "user.tags:y,TRUE",
        "user.tags:z,FALSE",
        "groups.id:g1,TRUE",
        "groups.id:g3,TRUE",
        "groups.id:%(group)s,TRUE",
        "groups.id:g4,FALSE",
        "absent_value.none:None,TRUE",
        "absent_value.none:x,FALSE",
        "absent_value.other:None,FALSE"
    })
    void credentialIsFoundByItsPath(String check, Outcome expected) {
        assertThat(decide(check, CREDS).outcome()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"project_id.x,project_id,x", "user.domain.id.x.y,id,x", "list.x,list,x"})
    void partOfACredentialThatIsNotAMapFaults(String path, String whole, String part) {
        Decision decision = decide("not " + path + ":p1", CREDS);
        assertThat(decision.outcome()).isEqualTo(Outcome.FAULT);
        assertThat(decision.detail())
                .isEqualTo("the credential '" + whole + "' has no part '" + part + "': it is not a map");
    }

    @ParameterizedTest
    @CsvSource({"'''a''',b,FALSE", "'''a''',a,TRUE", "True,True,TRUE", "1,2,FALSE"})
    void literalEqualsTheText(String literal, String text, Outcome expected) {
        assertThat(decide(literal + ":" + text, Map.of()).outcome()).isEqualTo(expected);
    }

    @Test
    void systemIsTheOlderNameOfTheSystemScope() {
        assertThat(decide("system:all", Map.of("system_scope", "all")).allowed())
                .isTrue();
        assertThat(decide("system:other", Map.of("system_scope", "all", "system", "other"))
                        .allowed())
                .isFalse();
        assertThat(decide("system:all", Map.of("system_scope", "", "system", "all"))
                        .allowed())
                .isTrue();
        assertThat(decide("system:all", Map.of("system", "none")).allowed()).isFalse();
        assertThat(decide("project_id:all", Map.of("system_scope", "all", "project_id", "p1"))
                        .allowed())
                .isFalse();
    }
}
