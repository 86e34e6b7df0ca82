// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.token;

import io.novella.identity.internal.api.Ref;
import io.novella.identity.internal.api.Times;
import io.novella.identity.internal.api.catalog.ServiceCatalog;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.token.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a token says, and in a header the token itself. */
public record TokenView(
        String subjectToken,
        String cacheControl,
        List<String> methods,
        TokenUser user,
        List<String> auditIds,
        String issuedAt,
        String expiresAt,
        @Nullable Ref project,
        @Nullable Ref domain,
        @Nullable Map<String, Object> system,
        @Nullable Boolean isDomain,
        @Nullable List<RoleName> roles,
        @Nullable List<ServiceCatalog.Entry> catalog,
        @Nullable CredentialName applicationCredential) {

    /** Whose token it is. */
    public record TokenUser(String id, String name, Ref.DomainName domain, Optional<String> passwordExpiresAt) {}

    /** A role by id and name. */
    public record RoleName(String id, String name) {}

    /** The application credential that it was issued for. */
    public record CredentialName(String id, String name, boolean restricted) {}

    /** @param catalog {@code null} to leave it out */
    static TokenView of(String token, Session session, @Nullable List<ServiceCatalog.Entry> catalog) {
        boolean unscoped = session.token().scope().equals(Scope.NONE);
        Project project = session.project();
        Domain domain = session.domain();
        return new TokenView(
                token,
                "no-store",
                session.token().methods(),
                new TokenUser(
                        session.user().id(),
                        session.user().name(),
                        Ref.DomainName.of(session.userDomain()),
                        Optional.empty()),
                List.of(session.token().auditId()),
                Times.text(session.token().issued()),
                Times.text(session.token().expires()),
                project == null || domain == null
                        ? null
                        : new Ref(project.id(), project.name(), Ref.DomainName.of(domain)),
                project != null || domain == null ? null : new Ref(domain.id(), domain.name(), null),
                session.token().scope().equals(Scope.SYSTEM) ? Map.of("all", true) : null,
                project == null ? null : false,
                unscoped
                        ? null
                        : session.roles().stream()
                                .map(role -> new RoleName(role.id(), role.name()))
                                .toList(),
                unscoped ? null : catalog,
                session.credential() == null
                        ? null
                        : new CredentialName(
                                session.credential().id(),
                                session.credential().name(),
                                !session.credential().unrestricted()));
    }
}
