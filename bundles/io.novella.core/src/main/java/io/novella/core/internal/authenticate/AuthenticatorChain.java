// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.core.internal.http.ApiRequest;
import io.novella.isolation.Busy;
import io.novella.isolation.CallRefused;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the registered authenticators in order, and decides whether the platform is ready: it has started, and every
 * authenticator reports ready. Until then no request receives 401, because its token may be valid.
 */
public final class AuthenticatorChain {

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticatorChain.class);
    /** Request header with the token. */
    static final String HEADER = "X-Auth-Token";

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final BooleanSupplier started;
    private volatile List<Authenticator> authenticators = List.of();

    /** Creates a chain for a platform that has started. */
    public AuthenticatorChain() {
        this(() -> true);
    }

    /**
     * Creates a chain for a platform that may not have started yet.
     *
     * @param started whether all bundles of the platform have started
     */
    public AuthenticatorChain(BooleanSupplier started) {
        this.started = started;
    }

    /** Replaces the authenticators, in the order in which they are called. */
    public void use(List<Authenticator> inOrder) {
        authenticators = List.copyOf(inOrder);
    }

    /**
     * Returns the caller of a request.
     *
     * @throws Fault 401 if there is no token or no authenticator knows it, 503 if the authenticators cannot decide
     *     that now
     */
    public Caller authenticate(ApiRequest request) {
        String token = request.firstHeader(HEADER).orElse("");
        Fault undecided = null;
        if (!token.isEmpty()) {
            for (Authenticator authenticator : authenticators) {
                try {
                    Optional<Caller> caller = authenticate(authenticator, token);
                    if (caller.isPresent()) {
                        return caller.get();
                    }
                } catch (Fault cannotDecide) {
                    undecided = cannotDecide;
                }
            }
        }
        if (undecided != null) {
            throw undecided;
        }
        requireReady();
        throw new Fault(401, "The request you have made requires authentication.");
    }

    /**
     * Requires that clients can obtain and use tokens.
     *
     * @throws Fault 503 otherwise
     */
    public void requireReady() {
        requireStarted();
        List<Authenticator> present = authenticators;
        if (present.isEmpty() || !present.stream().allMatch(AuthenticatorChain::isReady)) {
            throw unavailable();
        }
    }

    /**
     * Requires that all bundles of the platform have started, so that what is not found does not exist.
     *
     * @throws Fault 503 otherwise
     */
    public void requireStarted() {
        if (!started.getAsBoolean()) {
            throw Fault.unavailable("The service is starting. Try again.", RETRY);
        }
    }

    private static boolean isReady(Authenticator authenticator) {
        try {
            return authenticator.isReady();
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            LOG.error("{} failed", authenticator.getClass().getName(), broken);
            return false;
        }
    }

    private static Optional<Caller> authenticate(Authenticator authenticator, String token) {
        try {
            return Objects.requireNonNull(authenticator.authenticate(token), "null instead of an empty Optional");
        } catch (Busy busy) {
            throw busy; // the request is tried again when the authenticator can be called
        } catch (CallRefused notAnswered) {
            throw unavailable();
        } catch (RuntimeException | LinkageError | StackOverflowError broken) {
            if (broken instanceof Fault fault && fault.status() == 503) {
                throw fault.retryAfter().isPresent() ? fault : Fault.unavailable(fault.getMessage(), RETRY);
            }
            // An authenticator that fails must neither accept a client nor reject a token that it could not check.
            LOG.error("{} failed", authenticator.getClass().getName(), broken);
            throw unavailable();
        }
    }

    private static Fault unavailable() {
        return Fault.unavailable("The identity service is not available. Try again.", RETRY);
    }
}
