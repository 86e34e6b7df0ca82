// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The persistent state of identity. Every method is one transaction, and safe for any number of threads. When a method that changes
 * something returns, the change is on disk.
 *
 * <p>Methods throw {@link ConflictException} for a name that is taken or a reference to what does not exist, and a {@link
 * io.novella.api.Fault} 503 while the database does not answer.
 *
 * <p>Whatever takes rights away (a disabled user, project or domain, another password, a role or an assignment that is removed) revokes the
 * tokens that were issued before, for good: giving the right back does not make them valid again.
 */
public interface IdentityStore {

    /** Whether the database answers, as far as is known; returns at once. */
    boolean isAvailable();

    /**
     * Calls a listener after each change that is made through this store, on the thread that makes it and before the method returns; also
     * when it is not known whether the change was committed.
     */
    void addListener(Consumer<Change> listener);

    /** Stops calling a listener. */
    void removeListener(Consumer<Change> listener);

    /** Number of the last revocation; a token that is issued now keeps it. */
    long revocations();

    /** Number of the last revocation of any of some {@link Subjects}; 0 for none. */
    long revocations(Collection<String> subjects);

    /** All domains, by name. */
    List<Domain> domains();

    /** The domain with an id. */
    Optional<Domain> domain(String id);

    /** Adds a domain. */
    void add(Domain domain);

    /**
     * Changes a domain.
     *
     * @return the changed domain; empty if there is none with the id
     */
    Optional<Domain> updateDomain(String id, UnaryOperator<Domain> change);

    /** Projects by name; a null matches all. */
    List<Project> projects(@Nullable String domainId, @Nullable String name);

    /** The project with an id. */
    Optional<Project> project(String id);

    /** Adds a project. */
    void add(Project project);

    /**
     * Changes a project. Concurrent changes of one project follow each other, so none is lost.
     *
     * @return the changed project; empty if there is none with the id
     */
    Optional<Project> updateProject(String id, UnaryOperator<Project> change);

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

    /**
     * Changes a user. Concurrent changes of one user follow each other, so none is lost.
     *
     * @param passwordHash of another password, {@code null} to keep the present one
     * @return the changed user; empty if there is none with the id
     */
    Optional<User> updateUser(String id, UnaryOperator<User> change, @Nullable String passwordHash);

    /** Deletes a user with all that is the user's. */
    void deleteUser(String id);

    /** The hash of a user's password; empty if there is none. */
    Optional<String> passwordHash(String userId);

    /** Sets a user's password, and revokes the user's tokens. */
    void password(String userId, String hash);

    /**
     * Replaces a user's password, and revokes the user's tokens, unless the password has been changed meanwhile.
     *
     * @return whether the present hash was the expected one
     */
    boolean replacePassword(String userId, String expectedHash, String hash);

    /** All roles, by name. */
    List<Role> roles();

    /** Adds a role. */
    void add(Role role);

    /** Makes a role carry another along. */
    void imply(String roleId, String impliedId);

    /** Ids of the roles that some roles imply, without those that none of the others implies. */
    Set<String> implied(Set<String> roleIds);

    /** Deletes a role with its assignments. */
    void deleteRole(String id);

    /** Assignments as they were made; a null matches all. */
    List<Assignment> assignments(@Nullable String userId, @Nullable Scope scope);

    /** The roles that a user has in a scope, with those that they carry along, by name. */
    List<Role> rolesOf(String userId, Scope scope);

    /** Makes an assignment, if it is not there. */
    void add(Assignment assignment);

    /**
     * Removes an assignment, with the application credentials of the user for that project, as Keystone does.
     *
     * @return whether it existed
     */
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

    /** Adds a token. */
    void add(StoredToken token);

    /** The token with a hash. */
    Optional<StoredToken> token(String hash);

    /** Revokes a token. */
    void deleteToken(String hash);

    /**
     * Deletes expired tokens, and revocations that are too old for any token, in batches that hold locks for a short time.
     *
     * @param oldestToken when the oldest token that may still be valid was issued
     * @return how many rows were deleted
     */
    int purge(Instant now, Instant oldestToken);

    /**
     * Fills an empty store, in one transaction.
     *
     * @return whether it was empty: of two nodes that start at once, one fills it
     */
    boolean fill(FirstContents contents);
}
