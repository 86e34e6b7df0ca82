// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.api.Caller;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.PolicyRuntime;
import io.novella.api.runtime.PolicyRuntime.CheckInfo;
import io.novella.api.runtime.PolicyRuntime.DecisionInfo;
import io.novella.api.runtime.PolicyRuntime.ObjectName;
import io.novella.api.runtime.PolicyRuntime.RuleInfo;
import io.novella.core.internal.rulebook.PolicySettings;
import io.novella.core.internal.testing.SomeActionController;
import io.novella.core.internal.testing.TestPlatform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view of rules for operators. */
class PolicyViewTest {

    private static final String RULE = "compute:boxes:some_action";

    @TempDir
    Path folder;

    private final TestPlatform platform =
            TestPlatform.start().serve(new SomeActionController(), SomeActionController.schemas());
    private final PolicyRuntime view = new PolicyView(platform.registry(), platform.loaders());

    private void files(String yaml) throws IOException {
        Files.writeString(folder.resolve("policy.yaml"), yaml);
        platform.registry()
                .rulebook()
                .configure(new PolicySettings(
                        Optional.of(folder), Optional.empty(), true, false, Set.of(), Set.of("admin"), Set.of()));
    }

    @Test
    void rulesHaveSourceAndProtectedOperations() throws IOException {
        files("admin_or_owner: role:boss\nmine: rule:absent\n");

        assertThat(view.rules())
                .containsExactly(
                        new RuleInfo(
                                "admin_or_owner",
                                "role:boss",
                                "policy.yaml:1",
                                true,
                                "role:admin or project_id:%(project_id)s",
                                List.of(),
                                null,
                                List.of(),
                                List.of()),
                        new RuleInfo(
                                RULE,
                                "rule:admin_or_owner",
                                "bundle.SomeActionController 1.0.0",
                                false,
                                "rule:admin_or_owner",
                                List.of(),
                                null,
                                List.of(
                                        "POST /compute/v2.1/boxes/{id}/action (someAction, some_action)",
                                        "POST /compute/v2.1/boxes/{id}/action (some_action)"),
                                List.of()),
                        new RuleInfo(
                                "context_is_admin",
                                "role:admin",
                                "io.novella.core",
                                false,
                                "role:admin",
                                List.of(),
                                null,
                                List.of("the credential is_admin"),
                                List.of()),
                        new RuleInfo(
                                "mine",
                                "rule:absent",
                                "policy.yaml:2",
                                true,
                                null,
                                List.of(),
                                null,
                                List.of(),
                                List.of("refers to rule 'absent', which is not defined")));
        assertThat(platform.failures())
                .containsExactly(new FailureInfo(
                        "policy",
                        "policy.yaml:2, rule mine",
                        "refers to rule 'absent', which is not defined; it denies"));
    }

    @Test
    void redundantRulesAreListed() throws IOException {
        files("admin_or_owner: \"(role:admin or project_id:%(project_id)s)\"\n" + RULE + ": role:admin\n");

        assertThat(view.redundant()).extracting(RuleInfo::name).containsExactly("admin_or_owner");
    }

    @Test
    void errorsOfAFileAreFailures() throws IOException {
        files("admin_or_owner: [\n");

        assertThat(platform.failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                .endsWith("every rule denies until this is corrected"));
    }

    @Test
    void explanationHasDecisionAndTree() {
        Caller ann = Caller.user("ann").project("p1").role("member").build();

        assertThat(view.explain(RULE, ann, Optional.of(new ObjectName("boxes", "b2")))
                        .decision())
                .isEqualTo(new DecisionInfo(
                        RULE, "deny", RULE + ": deny, because project_id:%(project_id)s does not hold"));
        CheckInfo tree = view.explain(RULE, ann, Optional.of(new ObjectName("boxes", "b1")))
                .tree();
        List<String> lines = new ArrayList<>();
        flatten(tree, "", lines);
        assertThat(lines)
                .containsExactly(
                        "true rule:" + RULE,
                        " true rule:admin_or_owner",
                        "  true (role:admin or project_id:%(project_id)s)",
                        "   false role:admin",
                        "   true project_id:%(project_id)s decides");
        assertThat(view.explain(RULE, ann, Optional.empty()).decision().verdict())
                .as("of the caller's own project")
                .isEqualTo("allow");
        assertThat(view.explain("absent", ann, Optional.empty()).decision().verdict())
                .isEqualTo("deny");
    }

    private static void flatten(CheckInfo node, String indent, List<String> lines) {
        lines.add(indent + node.outcome() + " " + node.check() + (node.decides() ? " decides" : ""));
        node.parts().forEach(part -> flatten(part, indent + " ", lines));
    }

    @Test
    void explanationOfMissingObjectIsRejected() {
        Caller nobody = Caller.user("nobody").build();

        assertThatThrownBy(() -> view.explain(RULE, nobody, Optional.of(new ObjectName("balls", "1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'balls' is not a resource with objects; expected one of: boxes");
        assertThatThrownBy(() -> view.explain(RULE, nobody, Optional.of(new ObjectName("boxes", "b9"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Box b9 could not be found.");
    }

    @Test
    void sampleFileChangesNothing() throws IOException {
        String sample = view.sample();
        assertThat(sample).contains("\n# POST /compute/v2.1/boxes/{id}/action (some_action)\n#\"" + RULE + "\"");
        assertThat(view.validate("policy.yaml", sample.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();

        String effective = sample.replaceAll("(?m)^#\"", "\"");
        assertThat(view.validate("policy.yaml", effective.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        files(effective);
        assertThat(view.rules()).allMatch(RuleInfo::overridden);
        assertThat(view.redundant()).isEqualTo(view.rules());
    }

    @Test
    void recordedCasesHaveTheRecordedVerdicts() throws IOException {
        try (InputStream file = PolicyViewTest.class.getResourceAsStream("/policy/policy-cases.jsonl")) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> expected = new ArrayList<>();
            for (String line : lines) {
                String verdict = new JsonMapper().readTree(line).path("verdict").asText();
                expected.add(verdict.startsWith("error") ? "deny" : verdict);
            }
            assertThat(view.evaluate(lines)).extracting(DecisionInfo::verdict).isEqualTo(expected);
        }
    }

    @Test
    void isAdminIsDecidedByContextIsAdmin() throws IOException {
        files("context_is_admin: role:chief\n" + RULE + ": is_admin:True\n");
        Caller chief = Caller.user("ann").project("p1").role("chief").build();
        Caller admin = Caller.user("bob").project("p1").role("admin").build();

        assertThat(view.explain(RULE, chief, Optional.empty()).decision().verdict())
                .isEqualTo("allow");
        assertThat(view.explain(RULE, admin, Optional.empty()).decision().verdict())
                .isEqualTo("deny");
        String asked = "{\"rule\": \"" + RULE + "\", \"creds\": {\"roles\": [\"%s\"]%s}}";
        assertThat(view.evaluate(List.of(
                        String.format(asked, "chief", ""),
                        String.format(asked, "admin", ""),
                        String.format(asked, "admin", ", \"is_admin\": true"),
                        String.format(asked, "chief", ", \"is_admin\": false"))))
                .extracting(DecisionInfo::reason)
                .containsExactly(
                        RULE + ": allow, because is_admin:True holds",
                        RULE + ": deny, because is_admin:True does not hold",
                        RULE + ": allow, because is_admin:True holds",
                        RULE + ": deny, because is_admin:True does not hold");
    }

    @Test
    void ruleThatIsTrueForNoCallerIsListedWithAFinding() throws IOException {
        files(RULE + ": rol:admin\n");

        assertThat(view.rules())
                .filteredOn(rule -> rule.name().equals(RULE))
                .singleElement()
                .satisfies(rule ->
                        assertThat(rule.problems()).singleElement().asString().contains("did you mean 'role:admin'?"));
        assertThat(view.validate("policy.yaml", (RULE + ": rol:admin\n").getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.serious()).isFalse();
                    assertThat(finding.place()).isEqualTo("policy.yaml:1, rule " + RULE);
                });
    }

    @Test
    void malformedCaseIsReportedWithItsLine() {
        assertThat(view.evaluate(List.of("", "{\"rule\": \"admin_or_owner\"}", " ")))
                .extracting(DecisionInfo::verdict)
                .containsExactly("deny");
        assertThatThrownBy(() -> view.evaluate(List.of("{\"rule\": \"a\"}", "garbage")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2 is not valid JSON");
    }
}
