// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.identity.internal.cache.BoundedCache;
import io.novella.identity.internal.store.Change;
import io.novella.identity.internal.store.ConflictException;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.StoredToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The tokens of users. The store has their hashes; the sessions behind them are cached here, so that a request costs a hash and a lookup in
 * a map. A change through the store of this node takes effect at once and removes only the sessions that it concerns; a change by another
 * node on the same database takes effect within {@link #RECHECK}.
 */
@Component(service = Tokens.class)
public final class Tokens {

    /** Maximum time until a change by another node takes effect. */
    static final Duration RECHECK = Duration.ofSeconds(15);

    /**
     * When one request checks a cached session again, while others go on with it until {@link #RECHECK}: a slow database delays one
     * request of each token, not all.
     */
    static final Duration REFRESH = Duration.ofSeconds(10);

    /** Maximum number of cached sessions; to evict one costs only time. */
    static final int MAX_REMEMBERED = 10_000;

    private final IdentityStore store;
    private final Clock clock;
    private final Sessions sessions;
    private final BoundedCache<Remembered> remembered = new BoundedCache<>(MAX_REMEMBERED);
    /** Counts changes, so that a session that was read during a change is not cached. */
    private final AtomicLong changes = new AtomicLong();

    private final Consumer<Change> listener = this::changed;

    private record Remembered(Session session, Instant refresh, Instant until, AtomicBoolean refreshing) {}

    /**
     * The point in time at which a login begins, by the counters that order it among revocations and changes. A token is never older than
     * what its login was checked against.
     */
    public record Start(long revocations, long changes) {}

    /** A token that was just issued, and its session. */
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
        sessions = new Sessions(store);
        store.addListener(listener);
    }

    @Deactivate
    void deactivate() {
        store.removeListener(listener);
    }

    /**
     * The caller behind a token; empty if it is unknown, expired or revoked.
     *
     * @throws Fault 503 if the database does not answer
     */
    public Optional<Caller> authenticate(String token) {
        return session(token).map(Session::caller);
    }

    /**
     * The session of a token; empty if it is unknown, expired or revoked, or its user has no rights any more.
     *
     * @throws Fault 503 if the database does not answer
     */
    public Optional<Session> session(String token) {
        if (!Token.isWellFormed(token)) {
            return Optional.empty();
        }
        String hash = Token.hash(token);
        Instant now = clock.instant();
        Remembered known = remembered.get(hash);
        if (known != null && !now.isBefore(known.until())) {
            known = null;
        }
        if (known != null
                && (now.isBefore(known.refresh()) || !known.refreshing().compareAndSet(false, true))) {
            return Optional.of(known.session());
        }
        try {
            return read(hash, now);
        } catch (Fault unavailable) {
            if (known != null) {
                return Optional.of(known.session());
            }
            throw unavailable;
        } finally {
            if (known != null) {
                known.refreshing().set(false);
            }
        }
    }

    private Optional<Session> read(String hash, Instant now) {
        long before = changes.get();
        Optional<Session> session = store.token(hash).flatMap(found -> sessions.resolve(found, now));
        session.ifPresentOrElse(read -> remember(hash, read, before, now), () -> remembered.remove(hash));
        return session;
    }

    /** The point in time at which a login begins: taken before anything that the login depends on is read. */
    public Start start() {
        long before = changes.get();
        return new Start(store.revocations(), before);
    }

    /**
     * Issues a token.
     *
     * @param start when the login began
     * @param userId the user
     * @param credentialId the application credential it is issued for, {@code null} for none
     * @param methods how the user logged in
     * @return the token; empty if the user may not have one for the scope
     */
    public Optional<Issued> issue(
            Start start,
            String userId,
            Scope scope,
            @Nullable String credentialId,
            List<String> methods,
            Instant expires) {
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
                expires.truncatedTo(ChronoUnit.MILLIS),
                start.revocations());
        Optional<Session> session = sessions.resolve(stored, now);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        try {
            store.add(stored);
        } catch (ConflictException deletedMeanwhile) {
            return Optional.empty();
        }
        remember(stored.hash(), session.get(), start.changes(), now);
        return Optional.of(new Issued(token, session.get()));
    }

    /** Revokes a token; whether it was valid. */
    public boolean revoke(String token) {
        boolean valid = session(token).isPresent();
        if (valid) {
            store.deleteToken(Token.hash(token));
        }
        return valid;
    }

    private void remember(String hash, Session session, long before, Instant now) {
        Instant expires = session.expires();
        remembered.put(
                hash,
                new Remembered(
                        session,
                        earlier(now.plus(REFRESH), expires),
                        earlier(now.plus(RECHECK), expires),
                        new AtomicBoolean()));
        if (changes.get() != before) {
            remembered.remove(hash); // it may have been read before the change, and put after the change removed it
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void changed(Change change) {
        changes.incrementAndGet();
        if (change.kind() == Change.Kind.TOKEN) {
            remembered.remove(change.id());
        } else {
            remembered.removeIf(entry -> entry.session().isConcernedBy(change));
        }
    }
}
