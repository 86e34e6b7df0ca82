// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Roles, all at once. */
public record RoleList(List<RoleView> roles, String self, Optional<String> next, Optional<String> previous) {

    static RoleList of(Stream<Role> roles, String path, RequestContext context) {
        return new RoleList(
                roles.map(role -> RoleView.of(role, context)).toList(),
                context.serviceUrl() + path,
                Optional.empty(),
                Optional.empty());
    }
}
