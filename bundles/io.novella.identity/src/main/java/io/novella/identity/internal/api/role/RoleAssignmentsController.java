// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.Ref;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who has which role where. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "role_assignments")
public final class RoleAssignmentsController implements ApiController {

    private final IdentityStore store;

    /** Which assignments, and how to show them; what is absent restricts nothing. */
    public record Query(
            @Nullable String userId,
            @Nullable String groupId,
            @Nullable String roleId,
            @Nullable String projectId,
            @Nullable String domainId,
            @Nullable String system,
            @Nullable String effective,
            @Nullable String includeNames) {}

    /** Assignments, all at once. */
    public record AssignmentList(
            List<AssignmentView> roleAssignments, String self, Optional<String> next, Optional<String> previous) {}

    /** One of them. */
    public record AssignmentView(
            Ref role,
            Ref user,
            @Nullable Ref project,
            @Nullable Ref domain,
            @Nullable Map<String, Object> system,
            String assignment) {}

    /** Reads a store. */
    @Activate
    public RoleAssignmentsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** Assignments. There are no groups, so none of a group. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_role_assignments", check = IdentityApi.READ)
    public AssignmentList list(Query query, RequestContext context) {
        boolean names = isSet(query.includeNames());
        Stream<Assignment> all =
                query.groupId() == null ? store.assignments(query.userId(), scope(query)).stream() : Stream.empty();
        if (isSet(query.effective())) {
            all = all.map(assignment -> new Assignment(assignment.userId(), assignment.scope(), ""))
                    .distinct()
                    .flatMap(had -> store.rolesOf(had.userId(), had.scope()).stream()
                            .map(role -> new Assignment(had.userId(), had.scope(), role.id())));
        }
        DomainBounds bounds = DomainBounds.of(store, context);
        if (bounds.domain().isPresent()) {
            all = all.filter(assignment -> bounds.covers(assignment.scope()));
        }
        List<Role> roles = store.roles();
        return new AssignmentList(
                all.filter(assignment ->
                                query.roleId() == null || query.roleId().equals(assignment.roleId()))
                        .map(assignment -> view(assignment, roles, names, context))
                        .toList(),
                context.serviceUrl() + "/role_assignments",
                Optional.empty(),
                Optional.empty());
    }

    private static @Nullable Scope scope(Query query) {
        if (query.projectId() != null) {
            return Scope.project(query.projectId());
        } else if (query.domainId() != null) {
            return Scope.domain(query.domainId());
        }
        return query.system() == null ? null : Scope.SYSTEM;
    }

    /** As Keystone reads flags in queries: to be there is enough, unless it says no. */
    private static boolean isSet(@Nullable String flag) {
        return flag != null && !Set.of("0", "false", "no").contains(flag.toLowerCase(Locale.ROOT));
    }

    private AssignmentView view(Assignment assignment, List<Role> roles, boolean names, RequestContext context) {
        Scope scope = assignment.scope();
        Ref role = ref(assignment.roleId(), names, () -> roles.stream()
                .filter(each -> each.id().equals(assignment.roleId()))
                .map(each -> new Ref(each.id(), each.name(), null))
                .findFirst());
        Ref user = ref(assignment.userId(), names, () -> store.user(assignment.userId())
                .map(each -> new Ref(each.id(), each.name(), domain(each.domainId()))));
        Ref project = scope.kind() != Scope.Kind.PROJECT
                ? null
                : ref(scope.id(), names, () -> store.project(scope.id())
                        .map(each -> new Ref(each.id(), each.name(), domain(each.domainId()))));
        Ref domain = scope.kind() != Scope.Kind.DOMAIN
                ? null
                : ref(scope.id(), names, () -> store.domain(scope.id())
                        .map(each -> new Ref(each.id(), each.name(), null)));
        String where =
                switch (scope.kind()) {
                    case PROJECT -> "/projects/" + scope.id();
                    case DOMAIN -> "/domains/" + scope.id();
                    case SYSTEM, NONE -> "/system";
                };
        return new AssignmentView(
                role,
                user,
                project,
                domain,
                scope.equals(Scope.SYSTEM) ? Map.of("all", true) : null,
                context.serviceUrl() + where + "/users/" + assignment.userId() + "/roles/" + assignment.roleId());
    }

    private static Ref ref(String id, boolean names, Supplier<Optional<Ref>> named) {
        return (names ? named.get() : Optional.<Ref>empty()).orElseGet(() -> new Ref(id, null, null));
    }

    private Ref.@Nullable DomainName domain(String id) {
        return store.domain(id).map(Ref.DomainName::of).orElse(null);
    }
}
