// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What identity keeps. Every method is one transaction, and safe for any number of threads.
 *
 * <p>Methods throw {@link ConflictException} for a name that is taken or a reference to what is gone, and a {@link
 * io.novella.api.Fault} 503 if the database does not answer.
 */
public interface IdentityStore {

    /** Grows with everything that is changed through this store, but for new tokens. */
    long changes();

    /** All domains, by name. */
    List<Domain> domains();

    /** The domain with an id. */
    Optional<Domain> domain(String id);

    /** Adds a domain. */
    void add(Domain domain);

    /** Projects by name; a null matches all. */
    List<Project> projects(@Nullable String domainId, @Nullable String name);

    /** The project with an id. */
    Optional<Project> project(String id);

    /** Adds a project. */
    void add(Project project);

    /** Replaces the project with its id. */
    void update(Project project);

    /** Deletes a project with its assignments, application credentials and tokens. */
    void deleteProject(String id);

    /** Users by name; a null matches all. */
    List<User> users(@Nullable String domainId, @Nullable String name);

    /** The user with an id. */
    Optional<User> user(String id);

    /**
     * Adds a user.
     *
     * @param passwordHash {@code null} for one who cannot log in with a password
     */
    void add(User user, @Nullable String passwordHash);

    /** Replaces the user with its id, but for the password. */
    void update(User user);

    /** Deletes a user with all that is the user's. */
    void deleteUser(String id);

    /** The hash of a user's password; empty if there is none. */
    Optional<String> passwordHash(String userId);

    /** Sets a user's password, and revokes the user's tokens. */
    void password(String userId, String hash);

    /** All roles, by name. */
    List<Role> roles();

    /** Adds a role. */
    void add(Role role);

    /** Makes a role carry another along. */
    void imply(String roleId, String impliedId);

    /** Deletes a role with its assignments. */
    void deleteRole(String id);

    /** Assignments as they were made; a null matches all. */
    List<Assignment> assignments(@Nullable String userId, @Nullable Scope scope);

    /** The roles that a user has in a scope, with those that they carry along, by name. */
    List<Role> rolesOf(String userId, Scope scope);

    /** Makes an assignment, if it is not there. */
    void add(Assignment assignment);

    /** Takes an assignment back; whether it was there. */
    boolean remove(Assignment assignment);

    /** The application credentials of a user, by name. */
    List<ApplicationCredential> credentials(String userId);

    /** The application credential with an id. */
    Optional<ApplicationCredential> credential(String id);

    /** The hash of an application credential's secret. */
    Optional<String> secretHash(String credentialId);

    /** Adds an application credential. */
    void add(ApplicationCredential credential, String secretHash);

    /** Deletes an application credential with its tokens. */
    void deleteCredential(String id);

    /** Keeps a token, and forgets those that have expired. */
    void add(StoredToken token, Instant now);

    /** The token with a hash. */
    Optional<StoredToken> token(String hash);

    /** Revokes a token. */
    void deleteToken(String hash);
}
