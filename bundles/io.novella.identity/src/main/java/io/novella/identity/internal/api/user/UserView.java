// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.user;

import io.novella.api.RequestContext;
import io.novella.identity.internal.store.User;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A user as clients see it. */
public record UserView(
        String id,
        String name,
        String domainId,
        @Nullable String email,
        String description,
        boolean enabled,
        @Nullable String defaultProjectId,
        Optional<String> passwordExpiresAt,
        String self) {

    static UserView of(User user, RequestContext context) {
        return new UserView(
                user.id(),
                user.name(),
                user.domainId(),
                user.email(),
                user.description(),
                user.enabled(),
                user.defaultProjectId(),
                Optional.empty(),
                context.serviceUrl() + "/users/" + user.id());
    }
}
