// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.api.spi.Authenticator;
import io.novella.identity.internal.keystone.KeystoneAuthenticator;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.token.ShellTokens;
import io.novella.identity.internal.token.Tokens;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Authenticates by tokens of the shell, of this identity service, and of a configured Keystone, in this order. They are one service: if
 * each were one, the platform would answer 401 to valid tokens while only the others are registered.
 */
@Component(service = Authenticator.class)
public final class IdentityAuthenticator implements Authenticator {

    private final IdentityStore store;
    private final ShellTokens shell;
    private final Tokens tokens;
    private final KeystoneAuthenticator keystone;

    /** Authenticates by all three. */
    @Activate
    public IdentityAuthenticator(
            @Reference IdentityStore store,
            @Reference ShellTokens shell,
            @Reference Tokens tokens,
            @Reference KeystoneAuthenticator keystone) {
        this.store = store;
        this.shell = shell;
        this.tokens = tokens;
        this.keystone = keystone;
    }

    /** Whether the database answers, so that clients can log in. */
    @Override
    public boolean isReady() {
        return store.isAvailable();
    }

    /**
     * {@inheritDoc}
     *
     * @throws Fault 503 if no one knows the token, and the database or Keystone does not answer
     */
    @Override
    public Optional<Caller> authenticate(String token) {
        Optional<Caller> caller = shell.authenticate(token);
        if (caller.isPresent()) {
            return caller;
        }
        Fault unavailable = null;
        try {
            caller = tokens.authenticate(token);
            if (caller.isPresent()) {
                return caller;
            }
        } catch (Fault undecided) {
            unavailable = undecided;
        }
        caller = keystone.authenticate(token);
        if (caller.isEmpty() && unavailable != null) {
            throw unavailable;
        }
        return caller;
    }
}
