// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.PolicyCheck;
import io.novella.policy.Decision;
import io.novella.policy.DeprecatedRule;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulebookTest {

    private static final List<RuleDefault> DEFAULTS =
            List.of(new RuleDefault("start", "role:member"), new RuleDefault("owner", "project_id:%(project_id)s"));

    @TempDir
    Path folder;

    private final Rulebook rulebook = new Rulebook();
    private final AtomicInteger changes = new AtomicInteger();

    private static PolicySettings settings(Path folder, String... kinds) {
        return new PolicySettings(
                Optional.of(folder), Optional.empty(), true, false, Set.of(kinds), Set.of("admin"), Set.of());
    }

    private void configure() {
        rulebook.compile(DEFAULTS);
        rulebook.onChange(changes::incrementAndGet);
        rulebook.configure(settings(folder));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        rulebook.reload();
    }

    private Decision decide(String rule, String role) {
        return rulebook.compile(DEFAULTS)
                .decide(rule, Map.of("project_id", "p"), Map.of("roles", List.of(role), "project_id", "p"));
    }

    private List<String> failures() {
        return rulebook.failures().stream()
                .map(failure -> failure.subject() + " " + failure.reason())
                .toList();
    }

    @Test
    void fileOverridesDefaults() throws IOException {
        configure();
        assertThat(decide("start", "member").allowed()).isTrue();

        write("policy.yaml", "start: role:boss\n");

        assertThat(decide("start", "member").allowed()).isFalse();
        assertThat(decide("start", "boss").allowed()).isTrue();
        assertThat(rulebook.place("start")).contains("policy.yaml:1");
        assertThat(changes).hasValue(2);

        Files.delete(folder.resolve("policy.yaml"));
        rulebook.reload();
        assertThat(decide("start", "member").allowed()).isTrue();
        assertThat(rulebook.place("start")).isEmpty();
    }

    @Test
    void lastFileTakesPrecedence() throws IOException {
        configure();
        write("policy.json", "{\"start\": \"role:a\", \"owner\": \"role:a\"}");
        write("policy.yaml", "start: role:b\n");
        write("policy.d/20-later.json", "{\"start\": \"role:d\"}");
        write("policy.d/10-earlier.yaml", "start: role:c\n");
        write("policy.d/30-not.yaml.bak", "start: role:e\n");
        write("policy.d/.40-hidden.yaml", "start: role:f\n");

        assertThat(decide("start", "d").allowed()).isTrue();
        assertThat(decide("owner", "a").allowed()).isTrue();
        assertThat(rulebook.place("start")).contains("policy.d/20-later.json:1");
    }

    @Test
    void brokenFileKeepsThePreviousRules() throws IOException {
        configure();
        write("policy.yaml", "start: role:boss\n");

        write("policy.yaml", "# now broken\nstart: @\n");

        assertThat(decide("start", "boss").allowed()).isTrue();
        assertThat(decide("start", "member").allowed()).isFalse();
        assertThat(failures())
                .singleElement()
                .asString()
                .startsWith("policy.yaml:2, rule start is not valid YAML: found character '@'")
                .endsWith("; the previous rules stay in force");
        int told = changes.get();
        rulebook.reload();
        assertThat(changes).as("the same fault is told once").hasValue(told);

        write("policy.yaml", "start: role:boss\n");
        assertThat(failures()).isEmpty();
    }

    @Test
    void brokenRuleRejectsAllFiles() throws IOException {
        configure();
        write("policy.yaml", "start: role:boss\n");

        write("policy.d/1.yaml", "owner: \"!\"\nstart: role:a and (\n");

        assertThat(decide("owner", "x").allowed()).isTrue();
        assertThat(decide("start", "boss").allowed()).isTrue();
        assertThat(failures())
                .singleElement()
                .asString()
                .startsWith("policy.d/1.yaml:2, rule start \"role:a and (\" cannot be parsed: expected a check");
    }

    @Test
    void cyclicRulesAreRejected() throws IOException {
        configure();

        write("policy.yaml", "start: rule:again\nagain: rule:start\n");

        assertThat(decide("start", "member").allowed()).isTrue();
        assertThat(failures()).hasSize(2).allMatch(failure -> failure.contains("is part of a cycle: "));
    }

    @Test
    void undefinedReferenceIsAcceptedAndDenies() throws IOException {
        configure();

        write("policy.yaml", "start: rule:of_a_bundle_to_come\n");

        assertThat(failures()).isEmpty();
        assertThat(decide("start", "member").allowed()).isFalse();
        assertThat(rulebook.compile(DEFAULTS).problems())
                .extracting(RuleProblem::kind)
                .containsExactly(RuleProblem.Kind.UNDEFINED);
    }

    @Test
    void unreadableFileAtTheStartDeniesEverything() throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), "start: [\n");
        configure();

        assertThat(decide("start", "member").allowed()).isFalse();
        assertThat(decide("owner", "member").allowed()).isFalse();
        assertThat(decide("nobody knows this", "member").allowed()).isFalse();
        assertThat(decide("start", "member").reason()).contains("policy.yaml:");
        assertThat(failures()).singleElement().asString().endsWith("; every rule denies until this is corrected");
        assertThat(rulebook.compile(DEFAULTS).problems()).isEmpty();

        write("policy.yaml", "start: role:member\n");
        assertThat(decide("start", "member").allowed()).isTrue();
        assertThat(decide("owner", "member").allowed()).isTrue();
    }

    @Test
    void brokenRuleAtTheStartDeniesOnlyItself() throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), "start: role:a and (\n");
        configure();

        assertThat(decide("start", "a").allowed()).isFalse();
        assertThat(decide("owner", "a").allowed()).isTrue();
    }

    @Test
    void ruleDefaultDecidesForUndefinedRules() throws IOException {
        configure();
        assertThat(decide("unknown", "boss").allowed()).isFalse();

        write("policy.yaml", "default: role:boss\n");

        assertThat(decide("unknown", "boss").allowed()).isTrue();
        assertThat(decide("unknown", "member").allowed()).isFalse();
    }

    private static PolicyCheck check(String kind, boolean answer) {
        return new PolicyCheck() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public boolean test(Question question) {
                assertThat(question.rule()).isEqualTo("start");
                assertThat(question.expandedMatch()).contains("p-x");
                assertThat(question.match()).isEqualTo("%(project_id)s-x");
                assertThat(question.credentials().get("project_id")).isEqualTo("p");
                assertThat(question.target().get("project_id")).isEqualTo("p");
                return answer;
            }
        };
    }

    @Test
    void pluginCheckDecidesWhileRegistered() throws IOException {
        configure();
        PolicyCheck plugin = check("quota", true);
        rulebook.addCheck(plugin);
        write("policy.yaml", "start: quota:%(project_id)s-x\nowner: not quota:%(project_id)s-x\n");
        assertThat(decide("start", "x").allowed()).isTrue();

        rulebook.removeCheck(plugin);
        assertThat(decide("start", "x").allowed()).isFalse();
        assertThat(decide("owner", "x").allowed()).as("under not").isFalse();
        assertThat(rulebook.compile(DEFAULTS).problems())
                .extracting(RuleProblem::toString)
                .containsExactly(
                        "start: no service for checks of the kind 'quota' is registered",
                        "owner: no service for checks of the kind 'quota' is registered");

        rulebook.addCheck(check("quota", true));
        assertThat(decide("start", "x").allowed()).isTrue();
        assertThat(rulebook.compile(DEFAULTS).problems()).isEmpty();
    }

    @Test
    void expectedKindDeniesBeforeItsPluginIsRegistered() throws IOException {
        rulebook.configure(settings(folder, "quota"));
        write("policy.yaml", "start: not quota:x\n");

        assertThat(decide("start", "x").allowed()).isFalse();
    }

    @Test
    void pluginCannotUseAKnownKind() {
        configure();
        rulebook.addCheck(check("role", true));
        rulebook.addCheck(check("project_id", true));
        rulebook.addCheck(check("a:b", true));
        PolicyCheck first = check("quota", true);
        PolicyCheck second = check("quota", false);
        rulebook.addCheck(first);
        rulebook.addCheck(second);

        assertThat(rulebook.failures())
                .extracting(FailureInfo::reason)
                .containsExactlyInAnyOrder(
                        "'role' is reserved or not valid as the name of a kind of checks",
                        "'project_id' is reserved or not valid as the name of a kind of checks",
                        "'a:b' is reserved or not valid as the name of a kind of checks",
                        "another service implements the kind 'quota', and is used as long as it is registered");
        rulebook.removeCheck(first);
        assertThat(rulebook.failures()).hasSize(3);
    }

    @Test
    void throwingPluginDenies() throws IOException {
        configure();
        rulebook.addCheck(new PolicyCheck() {
            @Override
            public String kind() {
                return "broken";
            }

            @Override
            public boolean test(Question question) throws Exception {
                throw new IOException("out of order");
            }
        });
        write("policy.yaml", "start: broken:x or not broken:x\n");

        Decision decision = decide("start", "x");
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.reason()).contains("out of order");
    }

    @Test
    void fileIsExaminedWithoutBeingUsed() throws IOException {
        configure();
        write("policy.yaml", "helper: role:a\nstart: rule:helper\n");
        write("policy.d/1.yaml", "owner: rule:helper\n");

        assertThat(examine("2.yaml", "owner: rule:helper or rule:start\n")).isEmpty();
        assertThat(examine("2.yaml", "\nstart: role:a and\nodd: role:b\n"))
                .containsExactly(
                        "2.yaml:2, rule start true \"role:a and\" cannot be parsed: expected a check, at character 11",
                        "2.yaml:3, rule odd false is not referenced by any registered operation or rule");
        assertThat(examine("policy.yaml", "start: rule:helper\n"))
                .as("it takes the place of the one in force")
                .containsExactly("policy.yaml:1, rule start false refers to rule 'helper', which is not defined");
        assertThat(decide("start", "a").allowed()).as("nothing has changed").isTrue();
    }

    @Test
    void overrideOfADeprecatedNameIsReported() throws IOException {
        List<RuleDefault> renamed =
                List.of(new RuleDefault("boot", "role:boss", Set.of(), new DeprecatedRule("start", "role:boss")));
        rulebook.compile(renamed);
        rulebook.configure(settings(folder));
        write("policy.yaml", "start: role:member\n");

        assertThat(rulebook.compile(renamed)
                        .decide("boot", Map.of(), Map.of("roles", List.of("member")))
                        .allowed())
                .isTrue();
        assertThat(examine("policy.yaml", "start: role:member\n"))
                .containsExactly(
                        "policy.yaml:1, rule start false is the deprecated name of boot, which it still overrides");
    }

    private List<String> examine(String name, String text) {
        return rulebook.examine(name, text.getBytes(StandardCharsets.UTF_8)).stream()
                .map(finding -> finding.place() + " " + finding.serious() + " " + finding.sentence())
                .toList();
    }

    @Test
    void checksThatAreTrueForNoCallerAreWarnings() {
        configure();

        assertThat(examine(
                        "new.yaml", "start: 'not rol:x'\nowner: [['ROLE:y'], ['@']]\n'context_is_admin': role:boss\n"))
                .containsExactly(
                        "new.yaml:1, rule start false 'rol:x' never holds: 'rol' is neither a kind of check nor a"
                                + " credential of any caller; did you mean 'role:x'?; under 'not' it holds for EVERY caller",
                        "new.yaml:2, rule owner false 'ROLE:y' never holds: names before the colon are case-sensitive;"
                                + " write 'role:y'");
    }

    @Test
    void fileOfARealCloudHasNoWarnings() {
        configure();
        String file =
                """
                context_is_admin: role:cloud_compute_admin
                owner: project_id:%(project_id)s
                member: role:member and rule:owner
                admin: (role:compute_admin or role:compute_admin_wsg) and rule:owner
                context_is_compute_admin: is_admin:True or rule:admin
                start: rule:context_is_compute_admin or rule:member
                """;
        assertThat(examine("new.yaml", file)).isEmpty();
    }

    @Test
    void configuredCredentialsAreKnown() {
        configure();
        assertThat(examine("new.yaml", "start: team:red\n")).hasSize(1);

        rulebook.configure(new PolicySettings(
                Optional.of(folder), Optional.empty(), true, false, Set.of(), Set.of("admin"), Set.of("team")));

        assertThat(examine("new.yaml", "start: team:red\n")).isEmpty();
    }

    @Test
    void misspeltRuleNameGetsASuggestion() {
        configure();

        assertThat(examine("new.yaml", "strat: '@'\nstart: rule:ownr\n"))
                .containsExactly(
                        "new.yaml:1, rule strat false is not referenced by any registered operation or rule; did you mean"
                                + " 'start'?",
                        "new.yaml:2, rule start false refers to rule 'ownr', which is not defined (did you mean 'owner'?)");
    }

    @Test
    void contextIsAdminIsOverriddenByServiceAndFile() throws IOException {
        configure();
        assertThat(decide("context_is_admin", "admin").allowed()).isTrue();
        assertThat(rulebook.compile(List.of(new RuleDefault("context_is_admin", "role:boss")))
                        .check("context_is_admin"))
                .hasToString("role:boss");

        write("policy.yaml", "context_is_admin: role:chief\n");

        assertThat(decide("context_is_admin", "admin").allowed()).isFalse();
        assertThat(decide("context_is_admin", "chief").allowed()).isTrue();
    }
}
