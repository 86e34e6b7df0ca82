// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.domain;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads domains for operations on them. */
@Component
public final class DomainLoader implements TargetLoader<Domain> {

    private final IdentityStore store;

    /** Loads from a store. */
    @Activate
    public DomainLoader(@Reference IdentityStore store) {
        this.store = store;
    }

    @Override
    public Class<Domain> type() {
        return Domain.class;
    }

    @Override
    public Optional<Domain> load(String id, RequestContext context) {
        return store.domain(id);
    }

    @Override
    public Map<String, Object> attributes(Domain domain) {
        return Map.of("domain_id", domain.id(), "target.domain.id", domain.id());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Could not find domain: " + id + ".";
    }
}
