// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Put;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Roles of users in the system. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "system/users/{user_id}/roles", name = "system_grants", target = User.class)
public final class SystemGrantsController implements ApiController {

    private final IdentityStore store;

    /** Administers a store. */
    @Activate
    public SystemGrantsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** The roles that were given to the user there. */
    @Get
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(
            value = "identity:list_system_grants",
            check = IdentityApi.READ,
            scopes = {"system", "project"})
    public RoleList list(User user, RequestContext context) {
        return Grants.list(store, Scope.SYSTEM, context);
    }

    /** Whether a role was given. */
    @Get("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors(404)
    @Policy(
            value = "identity:check_system_grant",
            check = IdentityApi.READ,
            scopes = {"system", "project"})
    public void check(User user, RequestContext context) {
        Grants.check(store, Scope.SYSTEM, context);
    }

    /** Gives a role. */
    @Put("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404, 409})
    @Policy(
            value = "identity:create_system_grant",
            check = IdentityApi.ADMIN,
            scopes = {"system", "project"})
    public void grant(User user, RequestContext context) {
        Grants.grant(store, Scope.SYSTEM, "identity:create_system_grant", context);
    }

    /** Takes a role back. */
    @Delete("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(
            value = "identity:revoke_system_grant",
            check = IdentityApi.ADMIN,
            scopes = {"system", "project"})
    public void revoke(User user, RequestContext context) {
        Grants.revoke(store, Scope.SYSTEM, "identity:revoke_system_grant", context);
    }
}
