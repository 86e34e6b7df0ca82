// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.keystone;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.identity.internal.token.Token;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the tokens that nobody here knows validated by a Keystone elsewhere, once it is configured. What it says of a token is believed for
 * a while; when it does not answer, tokens that are not remembered are 503, never let in.
 */
@Component(
        service = Authenticator.class,
        configurationPid = "io.novella.identity.keystone",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "service.ranking:Integer=-100")
@Designate(ocd = KeystoneAuthenticator.Config.class)
public final class KeystoneAuthenticator implements Authenticator {

    static final int MAX_REMEMBERED = 10_000;

    /** How long nobody is made to wait for a Keystone that has just failed. */
    static final Duration RESPITE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneAuthenticator.class);
    private static final int MAX_CACHE_SECONDS = 600;
    /** Visible ASCII; longer ones than any kind of token that Keystone has had. */
    private static final Pattern FORM = Pattern.compile("[!-~]{1,8192}");

    private final KeystoneClient keystone;
    private final Duration memory;
    private final Clock clock;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private volatile Instant notBefore = Instant.MIN;

    /** @param caller {@code null} for a token that is worth nothing */
    private record Remembered(@Nullable Caller caller, Instant until) {}

    /** Configuration {@code io.novella.identity.keystone}. */
    @ObjectClassDefinition(name = "Novella identity: Keystone elsewhere")
    public @interface Config {

        /** Where it is. */
        @AttributeDefinition(description = "URL of its version 3, such as https://keystone.example.org:5000/v3.")
        String url();

        /** Who asks. */
        @AttributeDefinition(description = "User that may validate tokens: with the role admin or service.")
        String username();

        /** How to prove it. */
        @AttributeDefinition(type = AttributeType.PASSWORD, description = "Password of that user.")
        String password();

        /** The user's domain. */
        @AttributeDefinition(description = "Name of the user's domain.")
        String user_domain() default "Default";

        /** What for. */
        @AttributeDefinition(description = "Name of the project in which the user has that role.")
        String project() default "service";

        /** The project's domain. */
        @AttributeDefinition(description = "Name of the project's domain.")
        String project_domain() default "Default";

        /** How long an answer is believed. */
        @AttributeDefinition(
                description =
                        "How long an answer is believed, and a revoked token therefore still good, in seconds, 0 to 600.")
        int cache_seconds() default 60;

        /** How long to wait for an answer. */
        @AttributeDefinition(description = "How long to wait for an answer, in milliseconds, 100 to 60000.")
        int timeout_ms() default 5000;
    }

    /**
     * Validates at a Keystone.
     *
     * @throws IllegalArgumentException if the URL is none
     */
    @Activate
    public KeystoneAuthenticator(Config config) {
        this(
                new KeystoneClient(
                        URI.create(config.url()),
                        new KeystoneClient.Account(
                                config.username(),
                                config.password(),
                                config.user_domain(),
                                config.project(),
                                config.project_domain()),
                        Duration.ofMillis(Math.max(100, Math.min(60_000, config.timeout_ms())))),
                Duration.ofSeconds(Math.max(0, Math.min(MAX_CACHE_SECONDS, config.cache_seconds()))),
                Clock.systemUTC());
    }

    KeystoneAuthenticator(KeystoneClient keystone, Duration memory, Clock clock) {
        this.keystone = keystone;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * {@inheritDoc}
     *
     * @throws Fault 503 if Keystone does not answer
     */
    @Override
    public Optional<Caller> authenticate(String token) {
        if (!FORM.matcher(token).matches()) {
            return Optional.empty();
        }
        String hash = Token.hash(token);
        Instant now = clock.instant();
        Remembered known = remembered.get(hash);
        if (known != null && now.isBefore(known.until())) {
            return Optional.ofNullable(known.caller());
        }
        if (now.isBefore(notBefore)) {
            throw unavailable();
        }
        try {
            Optional<KeystoneToken> answer = keystone.validate(token).filter(found -> now.isBefore(found.expires()));
            Instant until = now.plus(memory);
            Instant expires = answer.map(KeystoneToken::expires).orElse(until);
            Caller caller = answer.map(KeystoneToken::caller).orElse(null);
            remember(hash, new Remembered(caller, expires.isBefore(until) ? expires : until));
            return Optional.ofNullable(caller);
        } catch (IOException failed) {
            notBefore = clock.instant().plus(RESPITE);
            LOG.error("{} could not validate a token: {}", keystone, failed.toString());
            throw unavailable();
        }
    }

    private void remember(String hash, Remembered answer) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(hash, answer);
    }

    private static Fault unavailable() {
        return Fault.unavailable("The identity service cannot be reached. Try again.");
    }
}
