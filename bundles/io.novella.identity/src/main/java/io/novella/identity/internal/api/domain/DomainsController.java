// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.domain;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.DomainBounds;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.StoreFaults;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Domains, to read. */
@Component
@ExpectedErrors(503)
@ApiResource(service = "identity", path = "domains", target = Domain.class)
public final class DomainsController implements ApiController {

    private final IdentityStore store;

    /** Which domains. */
    public record Query(@Nullable String name, @Nullable Boolean enabled) {}

    /** Reads a store. */
    @Activate
    public DomainsController(@Reference IdentityStore store) {
        this.store = store;
    }

    /** Domains. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_domains", check = IdentityApi.READ)
    public DomainList list(Query query, RequestContext context) {
        DomainBounds bounds = DomainBounds.of(store, context);
        return DomainList.of(
                store.domains().stream()
                        .filter(domain -> bounds.covers(domain.id()))
                        .filter(domain -> query.name() == null || query.name().equals(domain.name()))
                        .filter(domain -> query.enabled() == null || query.enabled() == domain.enabled()),
                "/domains",
                context);
    }

    /** One domain. */
    @Get("{domain_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_domain", check = IdentityApi.READ + " or user_domain_id:%(target.domain.id)s")
    public DomainView show(Domain domain, RequestContext context) {
        boolean isOwn = domain.id().equals(context.caller().credentials().get("user_domain_id"));
        if (!isOwn && !DomainBounds.of(store, context).covers(domain.id())) {
            throw StoreFaults.missing("domain", domain.id());
        }
        return DomainView.of(domain, context);
    }
}
