// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Scope;
import java.util.stream.Stream;

/** Where a user has a role. */
public final class ScopesOfUser {

    private ScopesOfUser() {}

    public static Stream<Project> projects(IdentityStore store, String userId) {
        return ids(store, userId, Scope.Kind.PROJECT)
                .flatMap(id -> store.project(id).stream())
                .filter(Project::enabled);
    }

    public static Stream<Domain> domains(IdentityStore store, String userId) {
        return ids(store, userId, Scope.Kind.DOMAIN)
                .flatMap(id -> store.domain(id).stream())
                .filter(Domain::enabled);
    }

    private static Stream<String> ids(IdentityStore store, String userId, Scope.Kind kind) {
        return store.assignments(userId, null).stream()
                .map(Assignment::scope)
                .filter(scope -> scope.kind() == kind)
                .map(Scope::id)
                .distinct();
    }
}
