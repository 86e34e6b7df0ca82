// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.core.internal.http.ApiRequest;
import io.novella.core.internal.isolation.Busy;
import io.novella.core.internal.isolation.CallRefused;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the registered authenticators in order. */
public final class AuthenticatorChain {

    private static final Logger LOG = LoggerFactory.getLogger(AuthenticatorChain.class);
    /** Carries the token. */
    static final String HEADER = "X-Auth-Token";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private volatile List<Authenticator> authenticators = List.of();

    /** Replaces the authenticators, first to be asked first. */
    public void use(List<Authenticator> inOrder) {
        authenticators = List.copyOf(inOrder);
    }

    /**
     * Who makes a request.
     *
     * @throws Fault 401 if there is no token or nobody knows it, 503 if nobody knows it and one cannot tell now
     */
    public Caller authenticate(ApiRequest request) {
        String token = request.firstHeader(HEADER).orElse("");
        Fault undecided = null;
        if (!token.isEmpty()) {
            for (Authenticator authenticator : authenticators) {
                try {
                    Optional<Caller> caller = ask(authenticator, token);
                    if (caller.isPresent()) {
                        return caller.get();
                    }
                } catch (Fault cannotTell) {
                    undecided = cannotTell;
                }
            }
        }
        throw undecided == null ? new Fault(401, "The request you have made requires authentication.") : undecided;
    }

    private static Optional<Caller> ask(Authenticator authenticator, String token) {
        try {
            return Objects.requireNonNull(authenticator.authenticate(token), "null instead of an empty Optional");
        } catch (Busy busy) {
            throw busy; // the request is tried again when the authenticator can be asked
        } catch (CallRefused notAnswered) {
            throw Fault.unavailable("The token cannot be validated now. Try again.", RETRY_AFTER);
        } catch (RuntimeException | LinkageError broken) {
            if (broken instanceof Fault fault && fault.status() == 503) {
                throw fault;
            }
            // One broken authenticator must neither let anybody in nor keep the others from being asked.
            LOG.error("{} failed", authenticator.getClass().getName(), broken);
            return Optional.empty();
        }
    }
}
