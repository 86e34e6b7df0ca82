// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.keystone;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.identity.internal.cache.BoundedCache;
import io.novella.identity.internal.token.Token;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Validates tokens unknown to this service against an external Keystone, once one is configured, and caches the result. While Keystone does
 * not answer, tokens that are not cached are 503, never accepted and never 401.
 *
 * <p>Requests with one token share one validation. Different tokens are validated in parallel, up to {@link #MAX_PARALLEL}. After a
 * failure a single request at a time tries Keystone, and all others are answered 503 at once.
 */
@Component(service = KeystoneAuthenticator.class, configurationPid = "io.novella.identity.keystone")
@Designate(ocd = KeystoneAuthenticator.Config.class)
public final class KeystoneAuthenticator {

    /** Maximum number of cached callers. */
    static final int MAX_REMEMBERED = 10_000;

    /** Maximum number of validations at a time. */
    static final int MAX_PARALLEL = 32;

    /** How long no request tries a Keystone that has just failed. */
    static final Duration RESPITE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneAuthenticator.class);
    private static final int MAX_CACHE_SECONDS = 600;
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** Visible ASCII; longer than any kind of token that Keystone has had. */
    private static final Pattern FORM = Pattern.compile("[!-~]{1,8192}");

    private final Clock clock;
    /** Callers, and apart from them tokens that Keystone does not know: made-up tokens must not evict good ones. */
    private final BoundedCache<Known> known = new BoundedCache<>(MAX_REMEMBERED);

    private final BoundedCache<Instant> unknown = new BoundedCache<>(MAX_REMEMBERED);
    private final Map<String, CompletableFuture<Optional<KeystoneToken>>> validations = new ConcurrentHashMap<>();
    private final Semaphore permits = new Semaphore(MAX_PARALLEL);
    private final AtomicBoolean probing = new AtomicBoolean();
    private volatile @Nullable Instant failed;
    private volatile Connection connection = Connection.NONE;

    private record Known(Caller caller, Instant until) {}

    /**
     * The configured Keystone.
     *
     * @param client {@code null} where the configuration cannot be used
     * @param memory how long an answer is valid
     */
    private record Connection(boolean configured, @Nullable KeystoneClient client, Duration memory) {

        static final Connection NONE = new Connection(false, null, Duration.ZERO);
    }

    /** Configuration {@code io.novella.identity.keystone}. */
    @ObjectClassDefinition(name = "Novella identity: external Keystone")
    public @interface Config {

        /** Address of Keystone. */
        @AttributeDefinition(
                description =
                        "URL of Keystone's API version 3, such as https://keystone.example.org:5000/v3; empty for none.")
        String url() default "";

        /** The service user. */
        @AttributeDefinition(description = "User that may validate tokens: with the role admin or service.")
        String username() default "";

        /** The password of that user. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of that user.")
        String password() default "";

        /** The user's domain. */
        @AttributeDefinition(description = "Name of the user's domain.")
        String user_domain() default "Default";

        /** The project. */
        @AttributeDefinition(description = "Name of the project in which the user has that role.")
        String project() default "service";

        /** The project's domain. */
        @AttributeDefinition(description = "Name of the project's domain.")
        String project_domain() default "Default";

        /** How long an answer is valid. */
        @AttributeDefinition(
                description =
                        "How long a result is cached, and a revoked token is therefore still accepted, in seconds, 0 to 600.")
        int cache_seconds() default 60;

        /** How long to wait for an answer. */
        @AttributeDefinition(description = "Maximum wait for a response, in milliseconds, 100 to 60000.")
        int timeout_ms() default 5000;
    }

    /** Validates at the configured Keystone. */
    @Activate
    public KeystoneAuthenticator(Config config) {
        this(Clock.systemUTC());
        configure(config);
    }

    private KeystoneAuthenticator(Clock clock) {
        this.clock = clock;
    }

    KeystoneAuthenticator(KeystoneClient keystone, Duration memory, Clock clock) {
        this(clock);
        connection = new Connection(true, keystone, memory);
    }

    /** An authenticator without a Keystone, which knows no token. */
    public static KeystoneAuthenticator none() {
        return new KeystoneAuthenticator(Clock.systemUTC());
    }

    @Modified
    void configure(Config config) {
        if (config.url().isEmpty()) {
            use(Connection.NONE);
            return;
        }
        Duration memory = Duration.ofSeconds(Math.max(0, Math.min(MAX_CACHE_SECONDS, config.cache_seconds())));
        KeystoneClient client = null;
        try {
            client = new KeystoneClient(
                    URI.create(config.url()),
                    new KeystoneClient.Account(
                            config.username(),
                            config.password(),
                            config.user_domain(),
                            config.project(),
                            config.project_domain()),
                    Duration.ofMillis(Math.max(100, Math.min(60_000, config.timeout_ms()))));
        } catch (IllegalArgumentException unusable) {
            LOG.error(
                    "io.novella.identity.keystone cannot be used, so tokens of Keystone receive 503: {}",
                    unusable.getMessage());
        }
        use(new Connection(true, client, memory));
    }

    private void use(Connection changed) {
        KeystoneClient before = connection.client();
        connection = changed;
        known.clear();
        unknown.clear();
        failed = null;
        if (before != null) {
            before.close();
        }
    }

    @Deactivate
    void deactivate() {
        use(Connection.NONE);
    }

    /**
     * The caller behind a token; empty if Keystone does not know it, or none is configured.
     *
     * @throws Fault 503 if Keystone does not answer
     */
    public Optional<Caller> authenticate(String token) {
        Connection used = connection;
        if (!used.configured() || !FORM.matcher(token).matches()) {
            return Optional.empty();
        }
        String hash = Token.hash(token);
        Instant now = clock.instant();
        Known cached = known.get(hash);
        if (cached != null && now.isBefore(cached.until())) {
            return Optional.of(cached.caller());
        }
        Instant refused = unknown.get(hash);
        if (refused != null && now.isBefore(refused)) {
            return Optional.empty();
        }
        KeystoneClient client = used.client();
        if (client == null) {
            throw unavailable();
        }
        return validate(client, token, hash)
                .filter(found -> now.isBefore(found.expires()))
                .map(found -> remember(hash, found, now.plus(used.memory())))
                .or(() -> {
                    unknown.put(hash, now.plus(used.memory()));
                    known.remove(hash);
                    return Optional.empty();
                });
    }

    private Caller remember(String hash, KeystoneToken token, Instant until) {
        known.put(hash, new Known(token.caller(), token.expires().isBefore(until) ? token.expires() : until));
        return token.caller();
    }

    /** The result of the one validation of a token that is under way, or of a new one. */
    private Optional<KeystoneToken> validate(KeystoneClient client, String token, String hash) {
        CompletableFuture<Optional<KeystoneToken>> own = new CompletableFuture<>();
        CompletableFuture<Optional<KeystoneToken>> other = validations.putIfAbsent(hash, own);
        if (other != null) {
            return await(client, other);
        }
        try {
            Optional<KeystoneToken> result = ask(client, token);
            own.complete(result);
            return result;
        } finally {
            own.completeExceptionally(new IOException("no response"));
            validations.remove(hash, own);
        }
    }

    private static Optional<KeystoneToken> await(
            KeystoneClient client, CompletableFuture<Optional<KeystoneToken>> result) {
        try {
            return result.get(client.maximum().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } catch (ExecutionException | TimeoutException noAnswer) {
            throw unavailable();
        }
    }

    private Optional<KeystoneToken> ask(KeystoneClient client, String token) {
        Instant since = failed;
        boolean probes = since != null;
        if (since != null && (clock.instant().isBefore(since.plus(RESPITE)) || !probing.compareAndSet(false, true))) {
            throw unavailable();
        }
        try {
            if (!permits.tryAcquire()) {
                throw unavailable();
            }
            try {
                Optional<KeystoneToken> answer = client.validate(token);
                failed = null;
                return answer;
            } finally {
                permits.release();
            }
        } catch (IOException failure) {
            failed = clock.instant();
            LOG.error("{} could not validate a token: {}", client, failure.toString());
            throw unavailable();
        } finally {
            if (probes) {
                probing.set(false);
            }
        }
    }

    private static Fault unavailable() {
        return Fault.unavailable("The identity service cannot be reached. Try again.", RETRY);
    }
}
