// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.identity.internal.Ids;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Roles: list, show, create, delete. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "roles", target = Role.class)
public final class RolesController implements ApiController {

    private final IdentityStore store;

    /** Which roles. */
    public record Query(@Nullable String name) {}

    /** What a new role is to be; it is of no domain, and options are none. */
    public record NewRole(String name, @Nullable String description, @Nullable Map<String, Object> options) {}

    /** Administers a store. */
    @Activate
    public RolesController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** Roles. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_roles", check = IdentityApi.READ)
    public RoleList list(Query query, RequestContext context) {
        return RoleList.of(
                store.roles().stream()
                        .filter(role -> query.name() == null || query.name().equals(role.name())),
                "/roles",
                context);
    }

    /** One role. */
    @Get("{role_id}")
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:get_role", check = IdentityApi.READ)
    public RoleView show(Role role, RequestContext context) {
        return RoleView.of(role, context);
    }

    /** Creates a role. */
    @Post
    @ApiVersion(base = "3.14")
    @Status(201)
    @ExpectedErrors(409)
    @Policy(
            value = "identity:create_role",
            check = IdentityApi.ADMIN,
            scopes = {"system", "project"})
    public RoleView create(NewRole wanted, RequestContext context) {
        Role role = new Role(Ids.random(), wanted.name(), wanted.description() == null ? "" : wanted.description());
        StoreFaults.store("role", role.name(), () -> store.add(role));
        return RoleView.of(role, context);
    }

    /** Deletes a role, and takes it from everybody. */
    @Delete("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @Policy(
            value = "identity:delete_role",
            check = IdentityApi.ADMIN,
            scopes = {"system", "project"})
    public void delete(Role role) {
        store.deleteRole(role.id());
    }
}
