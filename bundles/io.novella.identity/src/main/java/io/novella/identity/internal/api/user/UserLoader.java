// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.user;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.User;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads users for operations on them. */
@Component
public final class UserLoader implements TargetLoader<User> {

    private final IdentityStore store;

    /** Loads from a store. */
    @Activate
    public UserLoader(@Reference IdentityStore store) {
        this.store = store;
    }

    @Override
    public Class<User> type() {
        return User.class;
    }

    @Override
    public Optional<User> load(String id, RequestContext context) {
        return store.user(id);
    }

    @Override
    public Map<String, Object> attributes(User user) {
        return Map.of(
                "user_id", user.id(),
                "domain_id", user.domainId(),
                "target.user.id", user.id(),
                "target.user.domain_id", user.domainId());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Could not find user: " + id + ".";
    }
}
