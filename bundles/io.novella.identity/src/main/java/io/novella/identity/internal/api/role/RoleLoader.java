// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.role;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Role;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads roles for operations on them. */
@Component
public final class RoleLoader implements TargetLoader<Role> {

    private final IdentityStore store;

    /** Loads from a store. */
    @Activate
    public RoleLoader(@Reference IdentityStore store) {
        this.store = store;
    }

    @Override
    public Class<Role> type() {
        return Role.class;
    }

    @Override
    public Optional<Role> load(String id, RequestContext context) {
        return store.roles().stream().filter(role -> role.id().equals(id)).findFirst();
    }

    @Override
    public Map<String, Object> attributes(Role role) {
        return Map.of("target.role.id", role.id(), "target.role.name", role.name());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Could not find role: " + id + ".";
    }
}
