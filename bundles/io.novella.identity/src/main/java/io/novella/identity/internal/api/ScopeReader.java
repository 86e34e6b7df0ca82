// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.api.Fault;
import io.novella.identity.internal.login.DomainRef;
import io.novella.identity.internal.login.ScopeRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a login wants its token for. The schema has seen to the form; here is what it means. */
final class ScopeReader {

    private ScopeReader() {}

    /**
     * The scope of a request.
     *
     * @param scope {@code null}, the text {@code unscoped}, or a map
     * @throws Fault 400 if it names not exactly one kind
     */
    static ScopeRequest read(@Nullable Object scope) {
        if (scope == null) {
            return new ScopeRequest.Default();
        }
        if (!(scope instanceof Map<?, ?> kinds)) {
            return new ScopeRequest.Unscoped();
        }
        if (kinds.size() != 1) {
            throw Fault.badRequest("The scope names " + kinds.size() + " kinds; a token is for one.");
        }
        if (kinds.get("project") instanceof Map<?, ?> project) {
            return new ScopeRequest.OfProject(
                    text(project, "id"), text(project, "name"), domain(project.get("domain")));
        } else if (kinds.get("domain") instanceof Map<?, ?> domain) {
            return new ScopeRequest.OfDomain(domain(domain));
        } else if (kinds.get("system") instanceof Map<?, ?>) {
            return new ScopeRequest.OfSystem();
        }
        throw Fault.badRequest("The scope is none of project, domain and system.");
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
