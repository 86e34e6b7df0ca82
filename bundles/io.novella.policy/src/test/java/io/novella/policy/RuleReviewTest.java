// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleReviewTest {
    private static final KnownNames NAMES = new KnownNames(
            Set.of("user_id", "project_id", "roles", "is_admin", "is_admin_project", "system_scope", "domain_id"),
            Set.of("quota"),
            Set.of("project_id", "user_id", "flavor.id"));

    private static List<String> findings(Map<String, ?> rules, String rule) {
        PolicyRules compiled = PolicyRules.of(rules);
        return new RuleReview(compiled, NAMES).findings(rule);
    }

    private static List<String> findings(String rule) {
        return findings(Map.of("r", rule), "r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ROLE:x | write 'role:x'",
                "Rule:x | write 'rule:x'",
                "rol:x | did you mean 'role:x'?",
                "roel:x | did you mean 'role:x'?",
                "rules:x | did you mean",
                "is_admim:True | did you mean 'is_admin:True'?",
                "projct_id:%(project_id)s | did you mean 'project_id:%(project_id)s'?",
                "qota:x | did you mean 'quota:x'?",
                "field:networks:shared=True | network service only",
                "tenant:%(tenant_id)s | 'tenant' is neither a kind of check nor a credential",
                "group:x | 'group' is neither",
                "is_admin:true | True or False",
                "is_admin:1 | True or False",
                "is_admin_project:yes | True or False",
                "system_scope:ALL | 'all'",
                "domain_id:None | is not None, so it never equals None",
                "project_id: | the value after the colon is missing",
                "role: | it does not name a role",
                "role:a,b | cannot contain a comma",
                "role:,a | cannot contain a comma",
                "project_id:$(project_id)s | is a literal string",
                "project_id:{project_id} | is a literal string",
                "project_id:${project_id} | is a literal string",
                "role:$admin | is a literal string",
                "'a':'b' | two different strings",
                "True:False | two different strings"
            })
    void checkThatHoldsForNoCallerIsNamed(String check, String expected) {
        String first = check.strip();
        assertThat(findings(Map.of("r", List.of(List.of(first))), "r"))
                .singleElement()
                .satisfies(finding -> assertThat(finding)
                        .startsWith("'" + first + "' never holds: ")
                        .contains(expected.strip())
                        .doesNotContain("EVERY"));
        assertThat(findings("@ or (not " + first + ")")).singleElement().satisfies(finding -> assertThat(finding)
                .contains("under 'not' it holds for EVERY caller"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@",
                "!",
                "role:admin",
                "rule:other",
                "project_id:%(project_id)s",
                "user_id:%(user_id)s",
                "roles:admin",
                "is_admin:True",
                "is_admin:False",
                "is_admin:%(flag)s",
                "is_admin_project:True",
                "system_scope:all",
                "domain_id:default",
                "None:%(task_state)s",
                "'a':%(name)s",
                "True:%(locked)s",
                "True:True",
                "not role:reader",
                "project_id:%(target.project.id)s",
                "user_id:%(tenant)s",
                "role:%(role)s",
                "project_id:p1",
                "http://localhost/",
                "role:a.b-c_d"
            })
    void soundCheckIsNotNamed(String check) {
        assertThat(findings(Map.of("r", check, "other", "@"), "r")).isEmpty();
    }

    @Test
    void misspeltAttributeIsNamedAndAnUnknownOneIsNot() {
        assertThat(findings("project_id:%(projct_id)s"))
                .containsExactly("'project_id:%(projct_id)s': no registered target has an attribute 'projct_id';"
                        + " did you mean %(project_id)s?");
        assertThat(findings("user_id:%(flavour.id)s")).singleElement().satisfies(finding -> assertThat(finding)
                .contains("%(flavor.id)s"));
        assertThat(findings("role:%(projct_id)s")).singleElement().satisfies(finding -> assertThat(finding)
                .contains("%(project_id)s"));
        assertThat(findings("user_id:%(volume.owner)s")).isEmpty();
    }

    @Test
    void doubleNotDoesNotOpen() {
        assertThat(findings("not (not rol:x)")).singleElement().satisfies(finding -> assertThat(finding)
                .doesNotContain("EVERY"));
    }

    @Test
    void inversionByAnotherRuleIsNamed() {
        Map<String, String> rules = Map.of(
                "direct",
                "not rule:typo",
                "typo",
                "rol:x",
                "far",
                "not rule:middle",
                "middle",
                "rule:deep",
                "deep",
                "ROLE:y",
                "twice",
                "not rule:once",
                "once",
                "not rule:safe",
                "safe",
                "rol:z");
        assertThat(findings(rules, "typo")).singleElement().satisfies(finding -> assertThat(finding)
                .endsWith("; rule 'direct' inverts it by 'not', which therefore holds for EVERY caller"));
        assertThat(findings(rules, "deep")).singleElement().satisfies(finding -> assertThat(finding)
                .contains("rule 'far' inverts it"));
        assertThat(findings(rules, "safe"))
                .as("once inverts it")
                .singleElement()
                .satisfies(finding -> assertThat(finding).contains("rule 'once' inverts it"));
        assertThat(findings(rules, "direct")).isEmpty();
        assertThat(findings(rules, "absent")).isEmpty();
    }

    @Test
    void cyclesAreReviewedOnce() {
        Map<String, String> rules = Map.of("a", "not rule:b or rol:x", "b", "rule:a");
        assertThat(findings(rules, "a")).hasSize(1);
        assertThat(findings(rules, "b")).isEmpty();
    }

    /** A check that is malformed is refused by the compiler, with a better reason. */
    @Test
    void malformedCheckIsLeftToTheCompiler() {
        assertThat(findings("rol:50%")).isEmpty();
        assertThat(findings("1a:x")).isEmpty();
        assertThat(findings("garbage")).isEmpty();
    }

    @Test
    void nearestName() {
        Set<String> known = Set.of("role", "rule", "project_id", "user_id");
        assertThat(Spelling.nearest("role", known)).isEmpty();
        assertThat(Spelling.nearest("ROLE", known)).contains("role");
        assertThat(Spelling.nearest("roel", known)).contains("role");
        assertThat(Spelling.nearest("ruel", known)).contains("rule");
        assertThat(Spelling.nearest("rle", known))
                .as("the first of two equally near ones")
                .contains("role");
        assertThat(Spelling.nearest("projectid", known)).contains("project_id");
        assertThat(Spelling.nearest("prject__id", known)).contains("project_id");
        assertThat(Spelling.nearest("proj_id", known)).as("three changes").isEmpty();
        assertThat(Spelling.nearest("ab", known)).isEmpty();
        assertThat(Spelling.nearest("", known)).isEmpty();
        assertThat(Spelling.nearest("x", Set.of("y"))).isEmpty();
        assertThat(Spelling.nearest("X", Set.of("x"))).contains("x");
        assertThat(Spelling.nearest("ib", Set.of("id"))).contains("id");
        assertThat(Spelling.nearest("raxe", Set.of("role")))
                .as("two changes in four letters")
                .isEmpty();
        assertThat(Spelling.nearest("rle", List.of("rule", "role"))).contains("role");
        assertThat(Spelling.nearest("badcefgh", Set.of("abcdefgh")))
                .as("two exchanges")
                .contains("abcdefgh");
        assertThat(Spelling.nearest("badcfegh", Set.of("abcdefgh")))
                .as("three exchanges")
                .isEmpty();
        assertThat(Spelling.nearest("r".repeat(100), Set.of("r".repeat(99)))).contains("r".repeat(99));
        assertThat(Spelling.nearest("r".repeat(101), Set.of("r".repeat(100)))).isEmpty();
    }
}
