// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.RequestContext;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bounds of a token for a domain, in addition to the policy rules: its caller administers this domain only, and cannot give itself or
 * others more than it has there.
 *
 * <ul>
 *   <li>Users, projects and grants of other domains do not exist for it.
 *   <li>For projects it manages the roles that its own roles imply (member and reader for an administrator), since an administrator's
 *       role for any project administers everything. For its domain it manages the roles that it has.
 *   <li>It does not change users who have other roles: an account that can set the password of an administrator is one.
 * </ul>
 */
public final class DomainBounds {

    private final IdentityStore store;
    private final RequestContext context;
    private final Optional<String> domain;

    private DomainBounds(IdentityStore store, RequestContext context) {
        this.store = store;
        this.context = context;
        Caller caller = context.caller();
        Object id = caller.credentials().get("domain_id");
        domain = id instanceof String text
                        && caller.projectId().isEmpty()
                        && !caller.credentials().containsKey("system_scope")
                ? Optional.of(text)
                : Optional.empty();
    }

    public static DomainBounds of(IdentityStore store, RequestContext context) {
        return new DomainBounds(store, context);
    }

    /** The domain of the token; empty for another token, which has no bounds. */
    public Optional<String> domain() {
        return domain;
    }

    /** Whether the token reaches a domain. */
    public boolean covers(String domainId) {
        return domain.isEmpty() || domain.get().equals(domainId);
    }

    /** Whether the token reaches what a scope is for. */
    public boolean covers(Scope scope) {
        return switch (scope.kind()) {
            case DOMAIN -> covers(scope.id());
            case PROJECT ->
                domain.isEmpty()
                        || store.project(scope.id())
                                .filter(project -> covers(project.domainId()))
                                .isPresent();
            case SYSTEM, NONE -> domain.isEmpty();
        };
    }

    /**
     * Requires that a domain is within the bounds.
     *
     * @throws Fault 403 otherwise
     */
    public void require(String domainId, String rule) {
        if (!covers(domainId)) {
            throw denied(rule);
        }
    }

    /**
     * Requires that a user is within the bounds, or the caller.
     *
     * @throws Fault 404 otherwise
     */
    public User require(User user) {
        if (!covers(user.domainId()) && !user.id().equals(context.caller().userId())) {
            throw StoreFaults.missing("user", user.id());
        }
        return user;
    }

    /**
     * Requires that a project is within the bounds, or the caller's.
     *
     * @throws Fault 404 otherwise
     */
    public Project require(Project project) {
        if (!covers(project.domainId())) {
            throw StoreFaults.missing("project", project.id());
        }
        return project;
    }

    /**
     * Requires that all roles of a user are within the bounds.
     *
     * @throws Fault 404 if the user is not within the bounds, 403 if a role is not
     */
    public void requireManageable(User user, String rule) {
        if (domain.isPresent()) {
            if (!covers(user.domainId())) {
                throw StoreFaults.missing("user", user.id());
            }
            requireManageable(store.assignments(user.id(), null), rule);
        }
    }

    /**
     * Requires that a project and all roles for it are within the bounds.
     *
     * @throws Fault 404 if the project is not within the bounds, 403 if a role is not
     */
    public void requireManageable(Project project, String rule) {
        require(project);
        if (domain.isPresent()) {
            requireManageable(store.assignments(null, Scope.project(project.id())), rule);
        }
    }

    /**
     * Requires that assignments are within the bounds.
     *
     * @throws Fault 403 otherwise
     */
    public void requireManageable(List<Assignment> assignments, String rule) {
        if (domain.isEmpty() || assignments.isEmpty()) {
            return;
        }
        Set<String> own = store.roles().stream()
                .filter(role -> context.caller().roles().contains(role.name()))
                .map(Role::id)
                .collect(Collectors.toSet());
        Set<String> implied = store.implied(own);
        for (Assignment assignment : assignments) {
            Set<String> manageable = assignment.scope().kind() == Scope.Kind.DOMAIN ? own : implied;
            if (!covers(assignment.scope()) || !manageable.contains(assignment.roleId())) {
                throw denied(rule);
            }
        }
    }

    private static Fault denied(String rule) {
        return Fault.forbidden(
                "Policy doesn't allow " + rule + " to be performed: the token is restricted to one domain.");
    }
}
