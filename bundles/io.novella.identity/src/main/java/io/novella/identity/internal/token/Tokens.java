// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.identity.internal.store.ApplicationCredential;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.StoredToken;
import io.novella.identity.internal.store.User;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The tokens of users. The store has their hashes; what they stand for is remembered here, so that a request costs a hash and a
 * look in a map. A change to users, roles or tokens counts at once in this container, and within {@link #RECHECK} in another
 * one on the same database.
 */
@Component(service = {Authenticator.class, Tokens.class})
public final class Tokens implements Authenticator {

    /** How long it may take until what another container changed is noticed. */
    static final Duration RECHECK = Duration.ofSeconds(15);

    /** How many tokens are remembered; to forget them costs only time. */
    static final int MAX_REMEMBERED = 10_000;

    private final IdentityStore store;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();

    /** Something read when the store had counted so many changes. */
    private record Remembered(Session session, long changes, Instant until) {}

    /** A token that was just made, and what it stands for. */
    public record Issued(String token, Session session) {

        /** Without the token. */
        @Override
        public String toString() {
            return "a token of user " + session.user().id();
        }
    }

    /** The tokens in a store. */
    @Activate
    public Tokens(@Reference IdentityStore store) {
        this(store, Clock.systemUTC());
    }

    /** With a clock of a test's. */
    public Tokens(IdentityStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * {@inheritDoc}
     *
     * @throws Fault 503 if the database does not answer
     */
    @Override
    public Optional<Caller> authenticate(String token) {
        return session(token).map(Session::caller);
    }

    /** What a token stands for; empty if it is unknown, expired, or of somebody who may not be here any more. */
    public Optional<Session> session(String token) {
        if (!Token.isWellFormed(token)) {
            return Optional.empty();
        }
        String hash = Token.hash(token);
        Instant now = clock.instant();
        long changes = store.changes();
        Remembered known = remembered.get(hash);
        if (known != null && known.changes() == changes && now.isBefore(known.until())) {
            return Optional.of(known.session());
        }
        Optional<Session> session = store.token(hash).flatMap(found -> resolve(found, now));
        session.ifPresentOrElse(read -> remember(hash, read, changes, now), () -> remembered.remove(hash));
        return session;
    }

    /**
     * Issues a token.
     *
     * @param userId whose it is
     * @param credentialId the application credential it is issued for, {@code null} for none
     * @param methods how the user logged in
     * @return the token; empty if the user may not have one for the scope
     */
    public Optional<Issued> issue(
            String userId, Scope scope, @Nullable String credentialId, List<String> methods, Instant expires) {
        String token = Token.random();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // as the store keeps it
        StoredToken stored = new StoredToken(
                Token.hash(token),
                userId,
                scope,
                credentialId,
                methods,
                Token.random().substring(0, 22),
                now,
                expires.truncatedTo(ChronoUnit.MILLIS));
        long changes = store.changes();
        Optional<Session> session = resolve(stored, now);
        session.ifPresent(granted -> {
            store.add(stored, now);
            remember(stored.hash(), granted, changes, now);
        });
        return session.map(granted -> new Issued(token, granted));
    }

    /** Makes a token worthless; whether it was worth anything. */
    public boolean revoke(String token) {
        boolean valid = session(token).isPresent();
        if (valid) {
            store.deleteToken(Token.hash(token));
        }
        return valid;
    }

    private void remember(String hash, Session session, long changes, Instant now) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        Instant recheck = now.plus(RECHECK);
        Instant expires = session.token().expires();
        remembered.put(hash, new Remembered(session, changes, expires.isBefore(recheck) ? expires : recheck));
    }

    private Optional<Session> resolve(StoredToken token, Instant now) {
        if (!now.isBefore(token.expires())) {
            return Optional.empty();
        }
        User user = store.user(token.userId()).filter(User::enabled).orElse(null);
        Domain userDomain = user == null ? null : enabledDomain(user.domainId());
        if (user == null || userDomain == null) {
            return Optional.empty();
        }
        ApplicationCredential credential = null;
        if (token.credentialId() != null) {
            credential = store.credential(token.credentialId()).orElse(null);
            if (credential == null || isExpired(credential, now)) {
                return Optional.empty();
            }
        }
        Scope scope = token.scope();
        Project project = null;
        Domain domain = null;
        if (scope.kind() == Scope.Kind.PROJECT) {
            project = store.project(scope.id()).filter(Project::enabled).orElse(null);
            if (project == null) {
                return Optional.empty();
            }
        }
        if (project != null || scope.kind() == Scope.Kind.DOMAIN) {
            domain = enabledDomain(project == null ? scope.id() : project.domainId());
            if (domain == null) {
                return Optional.empty();
            }
        }
        List<Role> roles = scope.equals(Scope.NONE) ? List.of() : roles(user, scope, credential);
        return roles.isEmpty() && !scope.equals(Scope.NONE)
                ? Optional.empty()
                : Optional.of(Session.of(token, user, userDomain, project, domain, roles, credential));
    }

    private List<Role> roles(User user, Scope scope, @Nullable ApplicationCredential credential) {
        List<Role> roles = store.rolesOf(user.id(), scope);
        return credential == null
                ? roles
                : roles.stream()
                        .filter(role -> credential.roleIds().contains(role.id()))
                        .toList();
    }

    private @Nullable Domain enabledDomain(String id) {
        return store.domain(id).filter(Domain::enabled).orElse(null);
    }

    private static boolean isExpired(ApplicationCredential credential, Instant now) {
        return credential.expires() != null && !now.isBefore(credential.expires());
    }
}
