// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.token;

import io.novella.api.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Tokens that an operator issued by the shell for a caller who need not be a user, to try policies with. They are in memory
 * only, as hashes, and in force until they expire or the container stops.
 */
@Component(service = ShellTokens.class)
public final class ShellTokens {

    /** How many may be in force at once. */
    static final int MAX_ISSUED = 10_000;

    private final Clock clock;
    private final Map<String, Issued> issued = new ConcurrentHashMap<>();

    private record Issued(Caller caller, Instant expires) {}

    /** No tokens yet. */
    @Activate
    public ShellTokens() {
        this(Clock.systemUTC());
    }

    ShellTokens(Clock clock) {
        this.clock = clock;
    }

    /** The caller of a token; empty if it is unknown or has expired. */
    public Optional<Caller> authenticate(String token) {
        return Optional.ofNullable(issued.get(Token.hash(token)))
                .filter(found -> clock.instant().isBefore(found.expires()))
                .map(Issued::caller);
    }

    /**
     * Makes a token.
     *
     * @param lifetime how long it is in force
     * @return the token, which cannot be read again
     * @throws IllegalStateException if too many are in force
     */
    public synchronized String issue(Caller caller, Duration lifetime) {
        Instant now = clock.instant();
        issued.values().removeIf(old -> !now.isBefore(old.expires()));
        if (issued.size() >= MAX_ISSUED) {
            throw new IllegalStateException(
                    "there are " + MAX_ISSUED + " valid tokens, which is the maximum; wait until some expire");
        }
        String token = Token.random();
        issued.put(Token.hash(token), new Issued(caller, now.plus(lifetime)));
        return token;
    }
}
