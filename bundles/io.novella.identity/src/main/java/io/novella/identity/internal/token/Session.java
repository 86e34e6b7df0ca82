// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import io.novella.api.Caller;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Change;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.StoredToken;
import io.novella.identity.internal.store.User;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token stands for now.
 *
 * @param token the token as it is kept
 * @param user whose it is
 * @param userDomain the user's domain
 * @param project what it is for, {@code null} unless it is for a project
 * @param domain the project's domain, or the one that it is for, {@code null} for none
 * @param roles what the user may be there
 * @param credential the application credential it was issued for, {@code null} for none
 * @param caller the same for policies
 */
public record Session(
        StoredToken token,
        User user,
        Domain userDomain,
        @Nullable Project project,
        @Nullable Domain domain,
        List<Role> roles,
        @Nullable ApplicationCredential credential,
        Caller caller) {

    /** A credential of callers whose application credential may not make others. */
    public static final String RESTRICTED = "application_credential_restricted";

    static Session of(
            StoredToken token,
            User user,
            Domain userDomain,
            @Nullable Project project,
            @Nullable Domain domain,
            List<Role> roles,
            @Nullable ApplicationCredential credential) {
        // The names are those of oslo.context's policy values.
        Caller.Builder caller = Caller.user(user.id())
                .credential("user_name", user.name())
                .credential("user_domain_id", userDomain.id())
                .credential("is_admin_project", true);
        roles.forEach(role -> caller.role(role.name()));
        if (credential != null) {
            caller.credential(RESTRICTED, !credential.unrestricted());
        }
        if (project != null) {
            caller.project(project.id())
                    .credential("project_name", project.name())
                    .credential("project_domain_id", project.domainId());
        } else if (domain != null) {
            caller.credential("domain_id", domain.id()).credential("domain_name", domain.name());
        } else if (token.scope().equals(Scope.SYSTEM)) {
            caller.credential("system_scope", "all");
        }
        return new Session(token, user, userDomain, project, domain, roles, credential, caller.build());
    }

    /** When it ends: with its token, or with its application credential before. */
    Instant expires() {
        Instant expires = token.expires();
        Instant limit = credential == null ? null : credential.expires();
        return limit != null && limit.isBefore(expires) ? limit : expires;
    }

    /** Whether a change may make this session another one, or end it. */
    boolean isConcernedBy(Change change) {
        return switch (change.kind()) {
            case USER -> user.id().equals(change.id());
            case PROJECT -> project != null && project.id().equals(change.id());
            case DOMAIN ->
                userDomain.id().equals(change.id())
                        || (domain != null && domain.id().equals(change.id()));
            case GRANT -> user.id().equals(change.id()) && token.scope().equals(change.scope());
            case CREDENTIAL -> credential != null && credential.id().equals(change.id());
            case TOKEN -> token.hash().equals(change.id());
            case ALL -> true;
        };
    }
}
