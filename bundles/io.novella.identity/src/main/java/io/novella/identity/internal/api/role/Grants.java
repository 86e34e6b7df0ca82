// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the controllers of grants share; the user and the role are in the path. */
final class Grants {

    private Grants() {}

    static RoleList list(IdentityStore store, Scope scope, RequestContext context) {
        requireCovered(store, scope, context);
        User user = user(store, context);
        Set<String> given = store.assignments(user.id(), scope).stream()
                .map(Assignment::roleId)
                .collect(Collectors.toSet());
        String path =
                switch (scope.kind()) {
                    case PROJECT -> "/projects/" + scope.id();
                    case DOMAIN -> "/domains/" + scope.id();
                    case SYSTEM, NONE -> "/system";
                };
        return RoleList.of(
                store.roles().stream().filter(role -> given.contains(role.id())),
                path + "/users/" + user.id() + "/roles",
                context);
    }

    static void check(IdentityStore store, Scope scope, RequestContext context) {
        Assignment wanted = assignment(store, scope, context);
        if (!store.assignments(wanted.userId(), scope).contains(wanted)) {
            throw missing(wanted);
        }
    }

    static void grant(IdentityStore store, Scope scope, String rule, RequestContext context) {
        Assignment wanted = assignment(store, scope, context);
        DomainBounds.of(store, context).requireManageable(List.of(wanted), rule);
        StoreFaults.store("role assignment", wanted.roleId(), () -> store.add(wanted));
    }

    static void revoke(IdentityStore store, Scope scope, String rule, RequestContext context) {
        Assignment wanted = assignment(store, scope, context);
        DomainBounds.of(store, context).requireManageable(List.of(wanted), rule);
        if (!store.remove(wanted)) {
            throw missing(wanted);
        }
    }

    private static Assignment assignment(IdentityStore store, Scope scope, RequestContext context) {
        requireCovered(store, scope, context);
        String role = context.pathVariable("role_id").orElseThrow();
        return new Assignment(
                user(store, context).id(), scope, StoreFaults.role(store, role).id());
    }

    private static void requireCovered(IdentityStore store, Scope scope, RequestContext context) {
        if (!DomainBounds.of(store, context).covers(scope)) {
            throw StoreFaults.missing(scope.kind().name().toLowerCase(Locale.ROOT), scope.id());
        }
    }

    private static User user(IdentityStore store, RequestContext context) {
        String id = context.pathVariable("user_id").orElseThrow();
        DomainBounds bounds = DomainBounds.of(store, context);
        return StoreFaults.orMissing(store.user(id).filter(user -> bounds.covers(user.domainId())), "user", id);
    }

    private static Fault missing(Assignment wanted) {
        return Fault.notFound(
                "Could not find role assignment with role: " + wanted.roleId() + ", user: " + wanted.userId() + ".");
    }
}
