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
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Scope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Roles of users in a project. */
@Component
@ExpectedErrors(503)
@ApiResource(
        service = "identity",
        path = "projects/{project_id}/users/{user_id}/roles",
        name = "project_grants",
        target = Project.class)
public final class ProjectGrantsController implements ApiController {

    private final IdentityStore store;

    /** Administers a store. */
    @Activate
    public ProjectGrantsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** The roles that were given to the user there. */
    @Get
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:list_project_grants", check = IdentityApi.READ)
    public RoleList list(Project project, RequestContext context) {
        return Grants.list(store, Scope.project(project.id()), context);
    }

    /** Whether a role was given. */
    @Get("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors(404)
    @Policy(value = "identity:check_project_grant", check = IdentityApi.READ)
    public void check(Project project, RequestContext context) {
        Grants.check(store, Scope.project(project.id()), context);
    }

    /** Gives a role. */
    @Put("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404, 409})
    @Policy(value = "identity:create_project_grant", check = IdentityApi.ADMIN)
    public void grant(Project project, RequestContext context) {
        Grants.grant(store, Scope.project(project.id()), "identity:create_project_grant", context);
    }

    /** Takes a role back. */
    @Delete("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:revoke_project_grant", check = IdentityApi.ADMIN)
    public void revoke(Project project, RequestContext context) {
        Grants.revoke(store, Scope.project(project.id()), "identity:revoke_project_grant", context);
    }
}
