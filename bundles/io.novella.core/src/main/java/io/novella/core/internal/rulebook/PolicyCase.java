// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.novella.policy.Decision;
import io.novella.policy.DeprecatedRule;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.ScopeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A test case for rules, one line of JSON: {@code rule}, {@code target}, {@code creds}, and optionally the rules to
 * use.
 */
public final class PolicyCase {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> PLAIN = new TypeReference<>() {};

    private final JsonNode json;

    private PolicyCase(JsonNode json) {
        this.json = json;
    }

    /**
     * Parses a line.
     *
     * @throws IllegalArgumentException with a message for the operator, if the line is not a case
     */
    public static PolicyCase parse(String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            if (!json.isObject()) {
                throw new IllegalArgumentException("is not a JSON object");
            }
            if (!json.path("rule").isTextual()) {
                throw new IllegalArgumentException("has no string 'rule'");
            }
            for (String field : List.of("rules", "overrides", "target", "creds", "scope_types", "deprecated")) {
                JsonNode value = json.path(field);
                if (!value.isObject() && !value.isMissingNode() && !value.isNull()) {
                    throw new IllegalArgumentException("has a '" + field + "' that is not an object");
                }
            }
            return new PolicyCase(json);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("is not valid JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /**
     * Returns the decision of the rules.
     *
     * @param inForce used if the case has no rules of its own
     * @throws IllegalArgumentException with a message for the operator, if its own rules are malformed
     */
    public Decision decide(Rulebook rulebook, PolicyRules inForce) {
        PolicyRules rules = json.hasNonNull("rules") ? rules(rulebook) : inForce;
        Map<String, @Nullable Object> credentials = new HashMap<>(map("creds"));
        Map<String, @Nullable Object> own = new HashMap<>();
        for (String id : List.of("user_id", "project_id")) {
            if (credentials.get(id) != null) {
                own.put(id, credentials.get(id));
            }
        }
        CallerCredentials.decideIsAdmin(rules, own, credentials);
        return rules.decide(json.path("rule").textValue(), map("target"), credentials);
    }

    /**
     * Returns the case's own rules: texts are treated as authors' defaults; rules in list form, and overrides, as an
     * operator's.
     */
    private PolicyRules rules(Rulebook rulebook) {
        List<RuleDefault> defaults = new ArrayList<>();
        Map<String, @Nullable Object> overrides = new HashMap<>();
        map("rules").forEach((name, rule) -> {
            if (rule instanceof String check) {
                defaults.add(new RuleDefault(name, check, scopes(name), deprecated(name)));
            } else {
                overrides.put(name, rule);
            }
        });
        overrides.putAll(map("overrides"));
        return rulebook.compile(
                defaults, overrides, json.path("enforce_new_defaults").asBoolean());
    }

    private Set<ScopeType> scopes(String name) {
        Set<ScopeType> scopes = EnumSet.noneOf(ScopeType.class);
        json.path("scope_types").path(name).forEach(scope -> scopes.add(ScopeType.parse(scope.asText())));
        return scopes;
    }

    private @Nullable DeprecatedRule deprecated(String name) {
        JsonNode old = json.path("deprecated").path(name);
        if (old.isMissingNode() || old.isNull()) {
            return null;
        }
        if (!old.path(0).isTextual() || !old.path(1).isTextual()) {
            throw new IllegalArgumentException("has a deprecated '" + name + "' that is not [name, check]");
        }
        return new DeprecatedRule(old.get(0).textValue(), old.get(1).textValue());
    }

    private Map<String, @Nullable Object> map(String field) {
        return json.hasNonNull(field) ? MAPPER.convertValue(json.get(field), PLAIN) : Map.of();
    }
}
