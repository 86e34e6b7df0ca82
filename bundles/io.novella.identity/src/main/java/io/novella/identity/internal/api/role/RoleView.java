// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Role;
import java.util.Map;
import java.util.Optional;

/** A role as clients see it. */
public record RoleView(
        String id,
        String name,
        Optional<String> domainId,
        String description,
        Map<String, Object> options,
        String self) {

    static RoleView of(Role role, RequestContext context) {
        return new RoleView(
                role.id(),
                role.name(),
                Optional.empty(),
                role.description(),
                Map.of(),
                context.serviceUrl() + "/roles/" + role.id());
    }
}
