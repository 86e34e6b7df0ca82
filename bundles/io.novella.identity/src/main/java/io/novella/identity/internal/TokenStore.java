// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Caller;
import io.novella.api.spi.Authenticator;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The tokens in force, in memory and as hashes only: the bootstrap administrator's for good, issued ones until they
 * expire or the container stops.
 */
@Component(service = {Authenticator.class, TokenStore.class})
public final class TokenStore implements Authenticator {

    /** How many issued tokens may be in force at once. */
    static final int MAX_ISSUED = 10_000;

    private final Clock clock;
    private final Map<String, Issued> issued = new ConcurrentHashMap<>();

    private record Issued(Caller caller, Instant expires) {}

    /** Reads the bootstrap token from the folder {@code novella.data}, or makes one. */
    @Activate
    public TokenStore(BundleContext context) {
        this(dataFolder(context), Clock.systemUTC());
    }

    TokenStore(Path folder, Clock clock) {
        this.clock = clock;
        new BootstrapToken(folder)
                .readOrCreate()
                .ifPresent(token -> issued.put(Token.hash(token), new Issued(administrator(), Instant.MAX)));
    }

    @Override
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
    synchronized String issue(Caller caller, Duration lifetime) {
        Instant now = clock.instant();
        issued.values().removeIf(old -> !now.isBefore(old.expires()));
        if (issued.size() > MAX_ISSUED) {
            throw new IllegalStateException(
                    "there are " + MAX_ISSUED + " tokens in force, which is the limit; wait until some expire");
        }
        String token = Token.random();
        issued.put(Token.hash(token), new Issued(caller, now.plus(lifetime)));
        return token;
    }

    private static Caller administrator() {
        return Caller.user("admin")
                .project("admin")
                .role("admin")
                .role("member")
                .role("reader")
                .build();
    }

    private static Path dataFolder(BundleContext context) {
        String folder = context.getProperty("novella.data");
        return Path.of(folder == null ? "data" : folder);
    }
}
