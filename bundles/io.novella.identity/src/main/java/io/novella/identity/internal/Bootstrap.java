// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.identity.internal.password.PasswordHashes;
import io.novella.identity.internal.store.Assignment;
import io.novella.identity.internal.store.Domain;
import io.novella.identity.internal.store.IdentityStore;
import io.novella.identity.internal.store.Project;
import io.novella.identity.internal.store.Role;
import io.novella.identity.internal.store.Scope;
import io.novella.identity.internal.store.User;
import io.novella.identity.internal.token.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives an empty store what {@code keystone-manage bootstrap} would: the default domain, the roles admin, member and reader, each
 * carrying the next along, and an administrator with a password that is in a file for the owner of the container only.
 */
final class Bootstrap {

    /** Name of the file, of the user and of the project. */
    static final String PASSWORD_FILE = "admin-password";

    static final String ADMIN = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private final IdentityStore store;
    private final SecretFile file;

    Bootstrap(IdentityStore store, Path folder) {
        this.store = store;
        file = new SecretFile(folder.resolve(PASSWORD_FILE));
    }

    /**
     * Fills the store, if it is empty.
     *
     * @throws UncheckedIOException if the password cannot be written
     */
    void run() {
        if (!store.users(null, null).isEmpty()) {
            return;
        }
        // The password is on disk first: if what follows is cut short, the next start goes on with it.
        String password = password();
        if (store.domain(Domain.DEFAULT).isEmpty()) {
            store.add(new Domain(Domain.DEFAULT, "Default", "The default domain", true));
        }
        Role reader = role("reader");
        Role member = role("member", reader);
        Role admin = role(ADMIN, member);
        Project project = store.projects(Domain.DEFAULT, ADMIN).stream()
                .findFirst()
                .orElseGet(() -> {
                    Project made = new Project(
                            Ids.random(), Domain.DEFAULT, ADMIN, "Bootstrap project for initializing the cloud.", true);
                    store.add(made);
                    return made;
                });
        User user = new User(Ids.random(), Domain.DEFAULT, ADMIN, null, "", true, project.id());
        store.add(user, PasswordHashes.hash(password));
        store.add(new Assignment(user.id(), Scope.project(project.id()), admin.id()));
        store.add(new Assignment(user.id(), Scope.SYSTEM, admin.id()));
        LOG.info("the administrator's password was made: {}", file);
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

    private String password() {
        try {
            if (file.exists()) {
                String left = file.read();
                if (Token.isWellFormed(left)) {
                    return left;
                }
                LOG.warn("{} held no password of ours; it is replaced", file);
            }
            String password = Token.random();
            file.write(password);
            return password;
        } catch (IOException unusable) {
            throw new UncheckedIOException("the administrator's password cannot be written to " + file, unusable);
        }
    }

    private Role role(String name, Role... carriesAlong) {
        return store.roles().stream()
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    Role role = new Role(Ids.random(), name, "");
                    store.add(role);
                    for (Role implied : carriesAlong) {
                        store.imply(role.id(), implied.id());
                    }
                    return role;
                });
    }
}
