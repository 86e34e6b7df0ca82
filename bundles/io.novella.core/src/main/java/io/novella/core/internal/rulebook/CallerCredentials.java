// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import io.novella.api.Caller;
import io.novella.policy.Decision;
import io.novella.policy.Outcome;
import io.novella.policy.PolicyRules;
import io.novella.policy.RuleDefault;
import io.novella.policy.UnknownCredential;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that rules compare with: those of the caller, and {@code is_admin}, which is the result of the rule
 * {@code context_is_admin} for the caller, as in Nova. An id that the caller lacks is absent and equals nothing, not
 * even an absent id of the target.
 */
public final class CallerCredentials {

    /** The rule that decides {@code is_admin}. Operators may override it. */
    public static final RuleDefault CONTEXT_IS_ADMIN = new RuleDefault("context_is_admin", "role:admin");

    static final String IS_ADMIN = "is_admin";
    private static final String IS_ADMIN_PROJECT = "is_admin_project";

    private static final UnknownCredential UNDER_DECISION =
            new UnknownCredential("is_admin has no value in rule 'context_is_admin', which decides it");

    /**
     * The names of known credentials: those of Nova, those of this platform's tokens, and {@code system}, the older
     * name of the scope.
     */
    static final Set<String> NAMES = Set.of(
            "user_id",
            "user_name",
            "user_domain_id",
            "user_domain_name",
            "project_id",
            "project_name",
            "project_domain_id",
            "project_domain_name",
            "domain_id",
            "domain_name",
            "system_scope",
            "system",
            "roles",
            IS_ADMIN,
            IS_ADMIN_PROJECT,
            "service_user_id",
            "service_user_domain_id",
            "service_project_id",
            "service_project_domain_id",
            "service_roles",
            "application_credential_restricted");

    private CallerCredentials() {}

    /**
     * Returns the credentials of a caller by a set of rules. An {@code is_admin} that the authenticator has set is
     * kept.
     */
    public static Map<String, ?> of(PolicyRules rules, Caller caller) {
        Map<String, Object> credentials = new HashMap<>(caller.credentials());
        credentials.putIfAbsent(IS_ADMIN_PROJECT, true);
        decideIsAdmin(rules, own(caller), credentials);
        return credentials;
    }

    /** Returns the attributes that rules use if there is no target: the caller's own project and user. */
    public static Map<String, @Nullable Object> own(Caller caller) {
        Map<String, @Nullable Object> attributes = new HashMap<>();
        if (!caller.userId().isEmpty()) {
            attributes.put("user_id", caller.userId());
        }
        caller.projectId().ifPresent(project -> attributes.put("project_id", project));
        return attributes;
    }

    /**
     * Adds {@code is_admin} unless it is present or no rule decides it. If the rule cannot be evaluated, or depends
     * on {@code is_admin} itself, checks of {@code is_admin} fail, and so do their negations.
     */
    static void decideIsAdmin(PolicyRules rules, Map<String, ?> own, Map<String, Object> credentials) {
        String rule = CONTEXT_IS_ADMIN.name();
        if (credentials.containsKey(IS_ADMIN) || rules.check(rule) == null) {
            return;
        }
        credentials.put(IS_ADMIN, UNDER_DECISION);
        Decision decision = rules.decide(rule, own, credentials);
        boolean decided = decision.outcome() == Outcome.TRUE || decision.outcome() == Outcome.FALSE;
        credentials.put(
                IS_ADMIN,
                decided
                        ? (Object) decision.allowed()
                        : new UnknownCredential("is_admin cannot be decided: " + decision.reason()));
    }
}
