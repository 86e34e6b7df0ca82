// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.Caller;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds the caller behind a token. Authenticators are called in order of {@code service.ranking}, the highest first; the first that knows
 * the token decides. One that throws anything has not decided, and the client receives 503 unless another one knows the token.
 */
@ConsumerType
public interface Authenticator {

    /**
     * Looks a token up.
     *
     * @param token value of {@code X-Auth-Token}; a secret, never to be logged
     * @return the caller, or empty if the token is unknown here or no longer valid
     * @throws io.novella.api.Fault 503 if it cannot tell now; the client sees it unless another authenticator knows the token
     */
    Optional<Caller> authenticate(String token);

    /**
     * Whether this authenticator can decide about tokens now, so that a client can obtain and use one. Until there is an authenticator, and
     * all of them are ready, the platform answers 503 with {@code Retry-After} where it would answer 401, and to {@code GET /}. Called
     * often: it returns what is known, at once.
     */
    default boolean isReady() {
        return true;
    }
}
