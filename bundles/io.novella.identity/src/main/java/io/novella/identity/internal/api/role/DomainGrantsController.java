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
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Scope;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Roles of users in a domain. */
@Component
@ExpectedErrors(503)
@ApiResource(
        service = "identity",
        path = "domains/{domain_id}/users/{user_id}/roles",
        name = "domain_grants",
        target = Domain.class)
public final class DomainGrantsController implements ApiController {

    private final IdentityStore store;

    /** Administers a store. */
    @Activate
    public DomainGrantsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** The roles that were given to the user there. */
    @Get
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:list_domain_grants", check = IdentityApi.READ)
    public RoleList list(Domain domain, RequestContext context) {
        return Grants.list(store, Scope.domain(domain.id()), context);
    }

    /** Whether a role was given. */
    @Get("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors(404)
    @Policy(value = "identity:check_domain_grant", check = IdentityApi.READ)
    public void check(Domain domain, RequestContext context) {
        Grants.check(store, Scope.domain(domain.id()), context);
    }

    /** Gives a role. */
    @Put("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404, 409})
    @Policy(value = "identity:create_domain_grant", check = IdentityApi.ADMIN)
    public void grant(Domain domain, RequestContext context) {
        Grants.grant(store, Scope.domain(domain.id()), "identity:create_domain_grant", context);
    }

    /** Takes a role back. */
    @Delete("{role_id}")
    @ApiVersion(base = "3.14")
    @Status(204)
    @ExpectedErrors({403, 404})
    @Policy(value = "identity:revoke_domain_grant", check = IdentityApi.ADMIN)
    public void revoke(Domain domain, RequestContext context) {
        Grants.revoke(store, Scope.domain(domain.id()), "identity:revoke_domain_grant", context);
    }
}
