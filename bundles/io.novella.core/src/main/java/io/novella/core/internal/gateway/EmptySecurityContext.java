// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jspecify.annotations.Nullable;

/** An empty {@code SecurityContext}: authentication happens in the pipeline, not in Jersey. */
enum EmptySecurityContext implements SecurityContext {
    INSTANCE;

    @Override
    public @Nullable Principal getUserPrincipal() {
        return null;
    }

    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public @Nullable String getAuthenticationScheme() {
        return null;
    }
}
