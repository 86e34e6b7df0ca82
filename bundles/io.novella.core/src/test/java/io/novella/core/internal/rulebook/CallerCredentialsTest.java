// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.Caller;
import io.novella.policy.Decision;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerCredentialsTest {
    private static final Caller ADMIN =
            Caller.user("ann").project("p1").role("admin").build();
    private static final Caller MEMBER =
            Caller.user("bob").project("p1").role("member").build();

    private static Decision decide(Map<String, String> overrides, Caller caller, String check) {
        Map<String, String> rules = new HashMap<>(overrides);
        rules.put("r", check);
        PolicyRules compiled = PolicyRules.builder()
                .defaults(List.of(CallerCredentials.CONTEXT_IS_ADMIN))
                .overrides(rules)
                .build();
        return compiled.decide("r", Map.of(), CallerCredentials.of(compiled, caller));
    }

    @Test
    void roleAdminMakesAdministrator() {
        assertThat(decide(Map.of(), ADMIN, "is_admin:True").allowed()).isTrue();
        assertThat(decide(Map.of(), ADMIN, "is_admin:False").allowed()).isFalse();
        assertThat(decide(Map.of(), MEMBER, "is_admin:True").allowed()).isFalse();
        assertThat(decide(Map.of(), MEMBER, "is_admin:False").allowed()).isTrue();
        assertThat(decide(Map.of(), Caller.anonymous(), "is_admin:True").allowed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "role:member, false, true",
        "role:cloud_admin, false, false",
        "rule:boss, false, true",
        "'', true, true",
        "!, false, false",
        "user_id:bob and project_id:%(project_id)s, false, true",
        "user_id:%(user_id)s, true, true",
        "project_id:%(gone)s, false, false",
        "is_admin_project:True and role:admin, true, false"
    })
    void operatorOverridesContextIsAdmin(String check, boolean admin, boolean member) {
        Map<String, String> rules = Map.of("context_is_admin", check, "boss", "role:member");
        assertThat(decide(rules, ADMIN, "is_admin:True").allowed()).isEqualTo(admin);
        assertThat(decide(rules, MEMBER, "is_admin:True").allowed()).isEqualTo(member);
        assertThat(decide(rules, ADMIN, "not is_admin:True").allowed()).isEqualTo(!admin);
        assertThat(decide(rules, MEMBER, "is_admin:False").allowed()).isEqualTo(!member);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "is_admin:True", "not is_admin:True", "not is_admin:False", "rule:loop", "not rule:loop", "garbage",
                "not garbage", "role:50%", "not role:50%", "rule:absent", "not rule:absent", "rule:context_is_admin",
                "http://localhost/", "rule:via", "not rule:via", "(", "role:member and not is_admin:True"
            })
    void brokenContextIsAdminFailsEveryCheckOfIsAdmin(String check) {
        Map<String, String> rules = Map.of("context_is_admin", check, "loop", "rule:loop", "via", "is_admin:True");
        for (String asked : List.of(
                "is_admin:True",
                "not is_admin:True",
                "is_admin:False",
                "not is_admin:False",
                "not (is_admin:True or !)")) {
            Decision decision = decide(rules, MEMBER, asked);
            assertThat(decision.allowed()).as(asked + " by " + check).isFalse();
            assertThat(decision.reason()).contains("is_admin cannot be decided: context_is_admin: deny");
        }
    }

    /** The older Nova default is {@code rule:admin_api}, which is {@code is_admin:True}. */
    @ParameterizedTest
    @ValueSource(strings = {"role:admin or is_admin:True", "is_admin:True or role:admin", "rule:via or role:admin"})
    void otherPartsOfACircularRuleStillDecide(String check) {
        Map<String, String> rules = Map.of("context_is_admin", check, "via", "is_admin:True");
        assertThat(decide(rules, ADMIN, "is_admin:True").allowed()).isTrue();
        assertThat(decide(rules, MEMBER, "is_admin:True").allowed()).isFalse();
        assertThat(decide(rules, ADMIN, "rule:context_is_admin").allowed()).isTrue();
        assertThat(decide(rules, MEMBER, "rule:context_is_admin").allowed()).isFalse();
    }

    @Test
    void ruleDefaultDoesNotMakeAdministrators() {
        PolicyRules rules = PolicyRules.of(Map.of("default", "@", "r", "is_admin:True"));
        assertThat(rules.decide("r", Map.of(), CallerCredentials.of(rules, ADMIN))
                        .allowed())
                .isFalse();
    }

    @Test
    void isAdminOfTheAuthenticatorIsKept() {
        Caller trusted = Caller.user("svc").credential("is_admin", true).build();
        Caller limited =
                Caller.user("svc").role("admin").credential("is_admin", false).build();
        assertThat(decide(Map.of(), trusted, "is_admin:True").allowed()).isTrue();
        assertThat(decide(Map.of(), limited, "is_admin:True").allowed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "is_admin_project:True, true",
        "is_admin_project:False, false",
        "user_id:ann, true",
        "project_id:p1, true",
        "domain_id:None, false",
        "system_scope:all, false",
        "not system_scope:all, true",
        "project_domain_id:default, true",
        "user_domain_id:%(user_domain_id)s, false"
    })
    void credentialsEqualNovasPolicyValues(String check, boolean allowed) {
        Caller caller = Caller.user("ann")
                .project("p1")
                .credential("project_domain_id", "default")
                .build();
        assertThat(decide(Map.of(), caller, check).allowed()).isEqualTo(allowed);
    }

    /** In Python both would be {@code None}, and equal. */
    @Test
    void callerWithoutProjectDoesNotMatchObjectWithoutProject() {
        Caller domainWide = Caller.user("ann").credential("domain_id", "d1").build();
        PolicyRules rules = PolicyRules.of(Map.of("r", "project_id:%(project_id)s"));
        Map<String, Object> target = new HashMap<>();
        target.put("project_id", null);
        assertThat(rules.decide("r", target, CallerCredentials.of(rules, domainWide))
                        .allowed())
                .isFalse();
    }

    /** The file of a real cloud, in which {@code is_admin:True} means the cloud's own administrator role. */
    @Test
    void policyFileOfARealCloudDefinesAdministrators() {
        Map<String, String> rules = Map.of(
                "context_is_admin", "role:cloud_compute_admin",
                "owner", "project_id:%(project_id)s",
                "member", "role:member and rule:owner",
                "viewer", "role:compute_viewer and rule:owner",
                "admin", "(role:compute_admin or role:compute_admin_wsg) and rule:owner",
                "context_is_compute_admin", "is_admin:True or rule:admin",
                "context_is_editor", "rule:context_is_compute_admin or rule:member",
                "context_is_viewer", "rule:context_is_editor or rule:viewer",
                "os_compute_api:servers:show", "rule:context_is_viewer",
                "os_compute_api:servers:stop", "rule:context_is_editor");
        PolicyRules compiled = PolicyRules.builder()
                .defaults(List.of(
                        CallerCredentials.CONTEXT_IS_ADMIN, new RuleDefault("os_compute_api:servers:stop", "@")))
                .overrides(rules)
                .build();
        Map<String, Object> foreign = Map.of("project_id", "p2");
        Caller cloud =
                Caller.user("c").project("p1").role("cloud_compute_admin").build();
        Caller viewer = Caller.user("v").project("p2").role("compute_viewer").build();
        assertThat(allowed(compiled, "os_compute_api:servers:stop", foreign, cloud))
                .isTrue();
        assertThat(allowed(compiled, "os_compute_api:servers:stop", foreign, ADMIN))
                .isFalse();
        assertThat(allowed(compiled, "os_compute_api:servers:stop", foreign, viewer))
                .isFalse();
        assertThat(allowed(compiled, "os_compute_api:servers:show", foreign, viewer))
                .isTrue();
    }

    private static boolean allowed(PolicyRules rules, String rule, Map<String, Object> target, Caller caller) {
        return rules.decide(rule, target, CallerCredentials.of(rules, caller)).allowed();
    }
}
