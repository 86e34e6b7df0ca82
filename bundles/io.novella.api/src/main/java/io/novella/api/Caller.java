// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as an {@link io.novella.api.spi.Authenticator} found out. Immutable.
 *
 * <p>{@link #credentials()} are what policy rules compare with; their names are those of oslo.policy: {@code user_id},
 * {@code project_id}, {@code domain_id}, {@code system_scope}, {@code roles}, {@code is_admin}.
 */
public final class Caller {

    private final String userId;
    private final @Nullable String projectId;
    private final Set<String> roles;
    private final Map<String, Object> credentials;

    private static final Caller ANONYMOUS = new Caller();

    private Caller() {
        userId = "";
        projectId = null;
        roles = Set.of();
        credentials = Map.of("roles", java.util.List.of());
    }

    private Caller(Builder builder) {
        userId = builder.userId;
        projectId = builder.projectId;
        roles = Set.copyOf(builder.roles);
        Map<String, Object> all = new HashMap<>(builder.credentials);
        all.put("user_id", userId);
        if (projectId != null) {
            all.put("project_id", projectId);
        }
        all.put("roles", java.util.List.copyOf(builder.roles));
        credentials = Map.copyOf(all);
    }

    /** Starts a caller with the id of its user. */
    public static Builder user(String userId) {
        return new Builder(userId);
    }

    /** Nobody in particular: who asks for an operation that is {@link Unauthenticated}. Has no credentials and no roles. */
    public static Caller anonymous() {
        return ANONYMOUS;
    }

    /** Id of the user; empty for nobody in particular. */
    public String userId() {
        return userId;
    }

    /** Id of the project the token is for; empty for a domain or system scope. */
    public Optional<String> projectId() {
        return Optional.ofNullable(projectId);
    }

    /** Names of the roles, as they were given. */
    public Set<String> roles() {
        return roles;
    }

    /** All that a policy rule may compare with, by name. Immutable. */
    public Map<String, Object> credentials() {
        return credentials;
    }

    /** Without any secret, so that it can be logged. */
    @Override
    public String toString() {
        return "user " + userId + " in project " + projectId + " with roles " + roles;
    }

    /** Collects what is known of a caller. */
    public static final class Builder {
        private final String userId;
        private @Nullable String projectId;
        private final Set<String> roles = new LinkedHashSet<>();
        private final Map<String, Object> credentials = new HashMap<>();

        private Builder(String userId) {
            this.userId = userId;
        }

        /** Sets the project. */
        public Builder project(String id) {
            projectId = id;
            return this;
        }

        /** Adds a role. */
        public Builder role(String name) {
            roles.add(name);
            return this;
        }

        /** Adds a further credential under the name that rules use for it. */
        public Builder credential(String name, Object value) {
            credentials.put(name, value);
            return this;
        }

        /** The caller. */
        public Caller build() {
            return new Caller(this);
        }
    }
}
