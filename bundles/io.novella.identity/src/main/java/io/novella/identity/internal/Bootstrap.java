// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.ConflictException;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.FirstContents;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills an empty store like {@code keystone-manage bootstrap}: the default domain, the roles admin, member and reader, each of which
 * implies the next, and an administrator with a random password in a file that only the owner of the container can read.
 *
 * <p>The password is first written to a second file, which becomes the file when the store has accepted it. So the file never names a
 * password that is not in force, although a process may be killed at any point, and another node may fill the same database first.
 */
final class Bootstrap {

    /** Name of the file. */
    static final String PASSWORD_FILE = "admin-password";

    /** Name of the file until the store has accepted its password. */
    static final String PENDING_FILE = "admin-password.pending";

    /** Name of the user, of the role and of the project. */
    static final String ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private final IdentityStore store;
    private final SecretFile file;
    private final SecretFile pending;

    Bootstrap(IdentityStore store, Path folder) {
        this.store = store;
        file = new SecretFile(folder.resolve(PASSWORD_FILE));
        pending = new SecretFile(folder.resolve(PENDING_FILE));
    }

    /**
     * Fills the store, if it is empty. May be called any number of times.
     *
     * @throws UncheckedIOException if the password cannot be written
     */
    void run() {
        try {
            if (store.users(null, null).isEmpty()) {
                fill();
            }
            settle();
        } catch (IOException unusable) {
            throw new UncheckedIOException("the administrator's password cannot be written to " + file, unusable);
        }
    }

    private void fill() throws IOException {
        String password = password();
        FirstContents contents = new FirstContents(
                new Domain(Domain.DEFAULT, "Default", "The default domain", true),
                List.of(role(ADMIN), role("member"), role("reader")),
                new Project(Ids.random(), Domain.DEFAULT, ADMIN, "Bootstrap project for initializing the cloud.", true),
                new User(Ids.random(), Domain.DEFAULT, ADMIN, null, "", true, null),
                PasswordHashes.hash(password));
        pending.write(password);
        try {
            if (store.fill(contents)) {
                LOG.info("created the administrator; the password is in {}", file);
            }
        } catch (ConflictException filledMeanwhile) {
            LOG.debug("another node has already initialized the store", filledMeanwhile);
        }
    }

    /** Decides what the second file is worth: its password is the administrator's, or was never in force. */
    private void settle() throws IOException {
        if (!pending.exists()) {
            return;
        }
        String password = pending.read();
        boolean isInForce = store.users(Domain.DEFAULT, ADMIN).stream()
                .flatMap(admin -> store.passwordHash(admin.id()).stream())
                .anyMatch(hash -> PasswordHashes.matches(password, hash));
        if (isInForce) {
            file.write(password);
        } else {
            LOG.info("another node has created the administrator; the password file exists only on that node");
        }
        pending.delete();
    }

    /**
     * Gives a user a new password; the administrator's is written to the file too.
     *
     * @return the password
     */
    static String renew(IdentityStore store, User user, Path folder) {
        String password = Token.random();
        store.password(user.id(), PasswordHashes.hash(password));
        if (user.name().equals(ADMIN) && user.domainId().equals(Domain.DEFAULT)) {
            try {
                new SecretFile(folder.resolve(PASSWORD_FILE)).write(password);
            } catch (IOException unwritable) {
                LOG.warn("{} still has the old password: {}", folder.resolve(PASSWORD_FILE), unwritable.toString());
            }
        }
        return password;
    }

    /** A password that is in the file before the database exists is the one that the operator wants. */
    private String password() throws IOException {
        if (file.exists()) {
            String present = file.read();
            if (Token.isWellFormed(present)) {
                return present;
            }
            LOG.warn("{} does not contain a generated password and is replaced", file);
        }
        return Token.random();
    }

    private static Role role(String name) {
        return new Role(Ids.random(), name, "");
    }
}
