// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.token;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Caller;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.ScopesOfUser;
import io.novella.identity.internal.api.catalog.ServiceCatalog;
import io.novella.identity.internal.api.domain.DomainList;
import io.novella.identity.internal.api.project.ProjectList;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the caller may reach: services, projects, domains, the system. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "auth")
public final class AuthController implements ApiController {

    private final IdentityStore store;
    private final ServiceCatalog catalog;

    /** The catalogue. */
    public record CatalogView(
            List<ServiceCatalog.Entry> catalog, String self, Optional<String> next, Optional<String> previous) {}

    /** Whether the caller may have a token for the system. */
    public record SystemView(
            List<Map<String, Object>> system, String self, Optional<String> next, Optional<String> previous) {}

    /** Looks in the store. */
    @Activate
    public AuthController(@Reference IdentityStore store, @Reference ServiceCatalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    /** The services and where they answer. */
    @Get("catalog")
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:get_auth_catalog", check = "@")
    public CatalogView catalog(RequestContext context) {
        return new CatalogView(
                catalog.entries(context), context.serviceUrl() + "/auth/catalog", Optional.empty(), Optional.empty());
    }

    /** The projects that the caller can have a token for. */
    @Get("projects")
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:get_auth_projects", check = "@")
    public ProjectList projects(Caller caller, RequestContext context) {
        return ProjectList.of(ScopesOfUser.projects(store, caller.userId()), "/auth/projects", context);
    }

    /** The domains that the caller can have a token for. */
    @Get("domains")
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:get_auth_domains", check = "@")
    public DomainList domains(Caller caller, RequestContext context) {
        return DomainList.of(ScopesOfUser.domains(store, caller.userId()), "/auth/domains", context);
    }

    /** Whether the caller can have a token for the system. */
    @Get("system")
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:get_auth_system", check = "@")
    public SystemView system(Caller caller, RequestContext context) {
        boolean reaches = !store.assignments(caller.userId(), Scope.SYSTEM).isEmpty();
        return new SystemView(
                reaches ? List.of(Map.of("all", true)) : List.of(),
                context.serviceUrl() + "/auth/system",
                Optional.empty(),
                Optional.empty());
    }
}
