// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.token;

import io.novella.api.Fault;
import io.novella.identity.internal.login.DomainRef;
import io.novella.identity.internal.login.ScopeRequest;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the scope of a login. The schema checks each kind by itself; their number is checked here, because the schema would blame one of them.
 */
final class ScopeReader {

    private static final int MAX_NAME = 50;
    private static final int MAX_NAMES = 5;

    private ScopeReader() {}

    /**
     * The scope of a request.
     *
     * @param scope {@code null}, the text {@code unscoped}, or a map
     * @throws Fault 400 if it does not name exactly one kind
     */
    static ScopeRequest read(@Nullable Object scope) {
        if (scope == null) {
            return new ScopeRequest.Default();
        }
        if (!(scope instanceof Map<?, ?> kinds)) {
            return new ScopeRequest.Unscoped();
        }
        if (kinds.size() != 1) {
            throw Fault.badRequest("Invalid input for field/attribute scope. Value: " + names(kinds)
                    + ". A token must have exactly one scope: project, domain or system.");
        }
        if (kinds.get("project") instanceof Map<?, ?> project) {
            return new ScopeRequest.OfProject(
                    text(project, "id"), text(project, "name"), domain(project.get("domain")));
        } else if (kinds.get("domain") instanceof Map<?, ?> domain) {
            return new ScopeRequest.OfDomain(domain(domain));
        } else if (kinds.get("system") instanceof Map<?, ?>) {
            return new ScopeRequest.OfSystem();
        }
        throw Fault.badRequest("Invalid input for field/attribute scope. Value: " + names(kinds)
                + ". The supported scopes are project, domain and system.");
    }

    /** The names alone, as what they name may be long. */
    private static String names(Map<?, ?> kinds) {
        return kinds.keySet().stream()
                .map(String::valueOf)
                .sorted()
                .map(name -> name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name)
                .limit(MAX_NAMES)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static DomainRef domain(@Nullable Object domain) {
        return domain instanceof Map<?, ?> named
                ? new DomainRef(text(named, "id"), text(named, "name"))
                : new DomainRef(null, null);
    }

    private static @Nullable String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : null;
    }
}
