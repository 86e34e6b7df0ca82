// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One line of a vector file: rules, inputs and the verdict of oslo.policy. */
record PolicyVector(int line, JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<PolicyVector> read(BufferedReader lines) {
        List<PolicyVector> vectors = new ArrayList<>();
        lines.lines().forEach(line -> {
            try {
                vectors.add(new PolicyVector(vectors.size() + 1, MAPPER.readTree(line)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return vectors.stream();
    }

    /** The texts are the authors' defaults; what is in the form of lists, and the overrides, an operator's file. */
    PolicyRules rules() {
        List<RuleDefault> defaults = new ArrayList<>();
        Map<String, Object> overrides = new HashMap<>(map("overrides"));
        map("rules").forEach((name, rule) -> {
            if (rule instanceof String check) {
                JsonNode old = json.path("deprecated").path(name);
                defaults.add(new RuleDefault(
                        name,
                        check,
                        scopes(name),
                        old.isMissingNode()
                                ? null
                                : new DeprecatedRule(
                                        old.get(0).asText(), old.get(1).asText())));
            } else {
                overrides.put(name, rule);
            }
        });
        return PolicyRules.builder()
                .defaults(defaults)
                .overrides(overrides)
                .enforceNewDefaults(json.path("enforce_new_defaults").asBoolean())
                .build();
    }

    Map<String, Object> plainRules() {
        return map("rules");
    }

    private Set<ScopeType> scopes(String name) {
        Set<ScopeType> scopes = EnumSet.noneOf(ScopeType.class);
        json.path("scope_types").path(name).forEach(scope -> scopes.add(ScopeType.parse(scope.asText())));
        return scopes;
    }

    String rule() {
        return json.get("rule").asText();
    }

    String tree() {
        return json.get("tree").asText();
    }

    Map<String, Object> target() {
        return map("target");
    }

    Map<String, Object> creds() {
        return map("creds");
    }

    /** Where the original throws, we deny. */
    String verdict() {
        String verdict = json.get("verdict").asText();
        return verdict.startsWith("error") ? "deny" : verdict;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String field) {
        return json.has(field) ? MAPPER.convertValue(json.get(field), Map.class) : Map.of();
    }

    @Override
    public String toString() {
        return line + ": " + rule() + " = " + map("rules").get(rule());
    }
}
