// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

import io.novella.api.Caller;
import io.novella.api.runtime.PolicyRuntime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules that a test makes up; remembers what it was asked. */
final class FakePolicyRuntime implements PolicyRuntime {

    final List<RuleInfo> rules = new ArrayList<>(List.of(
            new RuleInfo(
                    "servers:start",
                    "role:boss",
                    "policy.yaml:3",
                    true,
                    "role:member",
                    List.of("project"),
                    "servers:boot: @",
                    List.of("POST /compute/v2.1/servers/{id}/action (os-start)"),
                    List.of("refers to nothing")),
            new RuleInfo("servers:stop", "@", "servers 1.0.0", false, "@", List.of(), null, List.of(), List.of())));

    final List<RuleInfo> redundant = new ArrayList<>();

    @Nullable
    Caller caller;

    Optional<ObjectName> object = Optional.empty();

    @Override
    public List<RuleInfo> rules() {
        return rules;
    }

    @Override
    public List<RuleInfo> redundant() {
        return redundant;
    }

    @Override
    public ExplanationInfo explain(String rule, Caller who, Optional<ObjectName> on) {
        if (on.filter(name -> name.id().equals("absent")).isPresent()) {
            throw new IllegalArgumentException("Instance absent could not be found.");
        }
        caller = who;
        object = on;
        return new ExplanationInfo(
                new DecisionInfo(rule, "deny", rule + ": deny, because role:b does not hold"),
                new CheckInfo(
                        "(role:a or http:x)",
                        "false",
                        true,
                        false,
                        null,
                        List.of(
                                new CheckInfo("role:a", "false", true, true, null, List.of()),
                                new CheckInfo(
                                        "http:x",
                                        "undefined",
                                        false,
                                        false,
                                        "external check, not evaluated",
                                        List.of()))));
    }

    @Override
    public String sample() {
        return "# first\n#\"a\": \"@\"\n";
    }

    @Override
    public List<FindingInfo> validate(String name, byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.isEmpty()
                ? List.of()
                : List.of(
                        new FindingInfo(name + ":1, rule a", "is wrong: " + text, true),
                        new FindingInfo(name + ":2, rule b", "is odd", false));
    }

    @Override
    public List<DecisionInfo> evaluate(List<String> lines) {
        List<DecisionInfo> decisions = new ArrayList<>();
        for (String line : lines) {
            if (line.equals("garbage")) {
                throw new IllegalArgumentException("line 2 is no JSON");
            }
            if (!line.isBlank()) {
                decisions.add(new DecisionInfo("r", line.replaceFirst(",.*", ""), "r: " + line));
            }
        }
        return decisions;
    }
}
