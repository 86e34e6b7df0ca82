// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.StoredToken;
import io.novella.identity.internal.store.Subjects;
import io.novella.identity.internal.store.User;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves tokens to sessions: what their user may do now, unless they have expired or were revoked. */
final class Sessions {

    private final IdentityStore store;

    Sessions(IdentityStore store) {
        this.store = store;
    }

    Optional<Session> resolve(StoredToken token, Instant now) {
        if (!now.isBefore(token.expires())) {
            return Optional.empty();
        }
        User user = store.user(token.userId()).filter(User::enabled).orElse(null);
        Domain userDomain = user == null ? null : enabledDomain(user.domainId());
        if (user == null || userDomain == null) {
            return Optional.empty();
        }
        ApplicationCredential credential = null;
        if (token.credentialId() != null) {
            credential = store.credential(token.credentialId()).orElse(null);
            if (credential == null || credential.isExpired(now)) {
                return Optional.empty();
            }
        }
        Scope scope = token.scope();
        Project project = null;
        Domain domain = null;
        if (scope.kind() == Scope.Kind.PROJECT) {
            project = store.project(scope.id()).filter(Project::enabled).orElse(null);
            if (project == null) {
                return Optional.empty();
            }
        }
        if (project != null || scope.kind() == Scope.Kind.DOMAIN) {
            domain = enabledDomain(project == null ? scope.id() : project.domainId());
            if (domain == null) {
                return Optional.empty();
            }
        }
        List<Role> roles = scope.equals(Scope.NONE) ? List.of() : roles(user, scope, credential);
        boolean revoked = store.revocations(subjects(user, scope, domain)) > token.revocations();
        return revoked || (roles.isEmpty() && !scope.equals(Scope.NONE))
                ? Optional.empty()
                : Optional.of(Session.of(token, user, userDomain, project, domain, roles, credential));
    }

    private static Set<String> subjects(User user, Scope scope, @Nullable Domain domain) {
        Set<String> subjects = new LinkedHashSet<>();
        subjects.add(Subjects.user(user.id()));
        subjects.add(Subjects.domain(user.domainId()));
        if (domain != null) {
            subjects.add(Subjects.domain(domain.id()));
        }
        if (scope.kind() == Scope.Kind.PROJECT) {
            subjects.add(Subjects.project(scope.id()));
        }
        if (!scope.equals(Scope.NONE)) {
            subjects.add(Subjects.grant(user.id(), scope));
        }
        return subjects;
    }

    private List<Role> roles(User user, Scope scope, @Nullable ApplicationCredential credential) {
        List<Role> roles = store.rolesOf(user.id(), scope);
        return credential == null
                ? roles
                : roles.stream()
                        .filter(role -> credential.roleIds().contains(role.id()))
                        .toList();
    }

    private @Nullable Domain enabledDomain(String id) {
        return store.domain(id).filter(Domain::enabled).orElse(null);
    }
}
