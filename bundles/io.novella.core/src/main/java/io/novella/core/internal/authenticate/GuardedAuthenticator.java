// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import io.novella.api.Caller;
import io.novella.api.spi.Authenticator;
import io.novella.isolation.Bulkhead;
import java.util.Objects;
import java.util.Optional;

/**
 * An authenticator whose calls pass through the bulkhead of its bundle.
 *
 * @param service the authenticator itself
 * @param bulkhead the bulkhead of its bundle
 */
public record GuardedAuthenticator(Authenticator service, Bulkhead bulkhead) implements Authenticator {

    @Override
    public Optional<Caller> authenticate(String token) {
        return bulkhead.call(
                this,
                service,
                () -> Objects.requireNonNull(service.authenticate(token), "null instead of an empty Optional"));
    }

    @Override
    public boolean isReady() {
        return bulkhead.call(this, service, service::isReady);
    }

    /** Describes the authenticator in messages for operators. */
    @Override
    public String toString() {
        return "the Authenticator " + service.getClass().getName();
    }
}
