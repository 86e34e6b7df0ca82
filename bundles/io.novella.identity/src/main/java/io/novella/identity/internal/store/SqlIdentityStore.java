// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Change.Kind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The store in a relational database, in the SQL that H2 and PostgreSQL share. */
public final class SqlIdentityStore implements IdentityStore {

    /** A null matches all; the cast tells PostgreSQL the type of a null. */
    private static final String NAMED = " WHERE (CAST(? AS VARCHAR) IS NULL OR domain_id = CAST(? AS VARCHAR))"
            + " AND (CAST(? AS VARCHAR) IS NULL OR name = CAST(? AS VARCHAR)) ORDER BY name, id";

    /** Maximum number of batches of one purge; what remains is for the next one. */
    private static final int MAX_BATCHES = 100;

    private static final int MAX_ATTEMPTS = 3;

    private final Database database;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();

    /** A store over a pool. It contacts the database on its first use. */
    public SqlIdentityStore(ConnectionPool pool, Availability availability) {
        database = new Database(pool, availability);
    }

    /**
     * Brings the database to the form that this release expects.
     *
     * @throws IllegalStateException if the database is of a later release
     */
    public void migrate() {
        Migrations.run(database);
    }

    @Override
    public boolean isAvailable() {
        return database.isAvailable();
    }

    @Override
    public void addListener(Consumer<Change> listener) {
        listeners.add(listener);
    }

    @Override
    public void removeListener(Consumer<Change> listener) {
        listeners.remove(listener);
    }

    @Override
    public long revocations() {
        return database.read(Revocations::last);
    }

    @Override
    public long revocations(Collection<String> subjects) {
        return database.read(sql -> Revocations.last(sql, subjects));
    }

    @Override
    public List<Domain> domains() {
        return database.read(sql -> sql.list(Rows::domain, Rows.DOMAINS + " ORDER BY name"));
    }

    @Override
    public Optional<Domain> domain(String id) {
        return one(Rows::domain, Rows.DOMAINS + " WHERE id = ?", id);
    }

    @Override
    public void add(Domain domain) {
        database.write(sql -> Rows.add(sql, domain));
    }

    @Override
    public Optional<Domain> updateDomain(String id, UnaryOperator<Domain> change) {
        return change(Change.of(Kind.DOMAIN, id), sql -> {
            Optional<Domain> before = first(sql.list(Rows::domain, Rows.DOMAINS + " WHERE id = ? FOR UPDATE", id));
            Optional<Domain> after = before.map(change);
            if (before.isPresent() && after.isPresent()) {
                Domain changed = after.get();
                Rows.update(sql, "identity_domain", id, changed.name(), changed.description(), changed.enabled());
                if (before.get().enabled() && !changed.enabled()) {
                    Revocations.revoke(sql, List.of(Subjects.domain(id)));
                }
            }
            return after;
        });
    }

    @Override
    public List<Project> projects(@Nullable String domainId, @Nullable String name) {
        return database.read(sql -> sql.list(Rows::project, Rows.PROJECTS + NAMED, domainId, domainId, name, name));
    }

    @Override
    public Optional<Project> project(String id) {
        return one(Rows::project, Rows.PROJECTS + " WHERE id = ?", id);
    }

    @Override
    public void add(Project project) {
        database.write(sql -> Rows.add(sql, project));
    }

    @Override
    public Optional<Project> updateProject(String id, UnaryOperator<Project> change) {
        return change(Change.of(Kind.PROJECT, id), sql -> {
            Optional<Project> before = first(sql.list(Rows::project, Rows.PROJECTS + " WHERE id = ? FOR UPDATE", id));
            Optional<Project> after = before.map(change);
            if (before.isPresent() && after.isPresent()) {
                Project changed = after.get();
                Rows.update(sql, "identity_project", id, changed.name(), changed.description(), changed.enabled());
                if (before.get().enabled() && !changed.enabled()) {
                    Revocations.revoke(sql, List.of(Subjects.project(id)));
                }
            }
            return after;
        });
    }

    @Override
    public void deleteProject(String id) {
        change(Change.of(Kind.PROJECT, id), sql -> {
            sql.list(Rows::project, Rows.PROJECTS + " WHERE id = ? FOR UPDATE", id);
            for (String table : List.of("identity_assignment", "identity_token")) {
                sql.run(
                        "DELETE FROM " + table + " WHERE scope_kind = ? AND scope_id = ?",
                        Scope.Kind.PROJECT.name(),
                        id);
            }
            sql.run("UPDATE identity_user SET default_project_id = NULL WHERE default_project_id = ?", id);
            return sql.run("DELETE FROM identity_project WHERE id = ?", id);
        });
    }

    @Override
    public List<User> users(@Nullable String domainId, @Nullable String name) {
        return database.read(sql -> sql.list(Rows::user, Rows.USERS + NAMED, domainId, domainId, name, name));
    }

    @Override
    public Optional<User> user(String id) {
        return one(Rows::user, Rows.USERS + " WHERE id = ?", id);
    }

    @Override
    public void add(User user, @Nullable String passwordHash) {
        database.write(sql -> Rows.add(sql, user, passwordHash));
    }

    @Override
    public Optional<User> updateUser(String id, UnaryOperator<User> change, @Nullable String passwordHash) {
        return change(Change.of(Kind.USER, id), sql -> {
            Optional<User> before = first(sql.list(Rows::user, Rows.USERS + " WHERE id = ? FOR UPDATE", id));
            Optional<User> after = before.map(change);
            if (before.isPresent() && after.isPresent()) {
                User changed = after.get();
                sql.run(
                        "UPDATE identity_user SET name = ?, email = ?, description = ?, enabled = ?, default_project_id = ?"
                                + " WHERE id = ?",
                        changed.name(),
                        changed.email(),
                        changed.description(),
                        changed.enabled(),
                        changed.defaultProjectId(),
                        id);
                if (passwordHash != null) {
                    sql.run("UPDATE identity_user SET password_hash = ? WHERE id = ?", passwordHash, id);
                }
                if (passwordHash != null || (before.get().enabled() && !changed.enabled())) {
                    Revocations.revoke(sql, List.of(Subjects.user(id)));
                }
            }
            return after;
        });
    }

    @Override
    public void deleteUser(String id) {
        change(Change.of(Kind.USER, id), sql -> sql.run("DELETE FROM identity_user WHERE id = ?", id));
    }

    @Override
    public Optional<String> passwordHash(String userId) {
        return one(
                row -> row.getString(1),
                "SELECT password_hash FROM identity_user WHERE id = ? AND password_hash IS NOT NULL",
                userId);
    }

    @Override
    public void password(String userId, String hash) {
        change(Change.of(Kind.USER, userId), sql -> {
            int known = sql.run("UPDATE identity_user SET password_hash = ? WHERE id = ?", hash, userId);
            Revocations.revoke(sql, List.of(Subjects.user(userId)));
            return known;
        });
    }

    @Override
    public boolean replacePassword(String userId, String expectedHash, String hash) {
        return change(Change.of(Kind.USER, userId), sql -> {
            int known = sql.run(
                    "UPDATE identity_user SET password_hash = ? WHERE id = ? AND password_hash = ?",
                    hash,
                    userId,
                    expectedHash);
            if (known > 0) {
                Revocations.revoke(sql, List.of(Subjects.user(userId)));
            }
            return known > 0;
        });
    }

    @Override
    public List<Role> roles() {
        return database.read(Rows::roles);
    }

    @Override
    public void add(Role role) {
        database.write(sql -> Rows.add(sql, role));
    }

    @Override
    public void imply(String roleId, String impliedId) {
        change(Change.ALL, sql -> Rows.imply(sql, roleId, impliedId));
    }

    @Override
    public Set<String> implied(Set<String> roleIds) {
        return database.read(sql -> AssignmentTable.implied(sql, roleIds));
    }

    @Override
    public void deleteRole(String id) {
        change(Change.ALL, sql -> {
            Set<Assignment> giving = AssignmentTable.giving(sql, id);
            int deleted = sql.run("DELETE FROM identity_role WHERE id = ?", id);
            AssignmentTable.withdraw(sql, giving);
            return deleted;
        });
    }

    @Override
    public List<Assignment> assignments(@Nullable String userId, @Nullable Scope scope) {
        return database.read(sql -> AssignmentTable.list(sql, userId, scope));
    }

    @Override
    public List<Role> rolesOf(String userId, Scope scope) {
        return database.read(sql -> {
            Set<String> held = AssignmentTable.roles(sql, userId, scope);
            return held.isEmpty()
                    ? List.<Role>of()
                    : Rows.roles(sql).stream()
                            .filter(role -> held.contains(role.id()))
                            .toList();
        });
    }

    @Override
    public void add(Assignment assignment) {
        for (int attempt = 1; ; attempt++) {
            try {
                change(
                        Change.grant(assignment.userId(), assignment.scope()),
                        sql -> AssignmentTable.add(sql, assignment));
                return;
            } catch (ConflictException conflict) {
                // Others may have added it between the check and the insertion, and removed it again.
                if (attempt == MAX_ATTEMPTS) {
                    throw conflict;
                }
            }
        }
    }

    @Override
    public boolean remove(Assignment assignment) {
        return change(Change.grant(assignment.userId(), assignment.scope()), sql -> {
            boolean existed = AssignmentTable.remove(sql, assignment);
            if (existed) {
                AssignmentTable.withdraw(sql, Set.of(assignment));
            }
            return existed;
        });
    }

    @Override
    public List<ApplicationCredential> credentials(String userId) {
        return database.read(sql -> CredentialTable.ofUser(sql, userId));
    }

    @Override
    public Optional<ApplicationCredential> credential(String id) {
        return first(database.read(sql -> CredentialTable.find(sql, id)));
    }

    @Override
    public Optional<String> secretHash(String credentialId) {
        return one(row -> row.getString(1), "SELECT secret_hash FROM identity_credential WHERE id = ?", credentialId);
    }

    @Override
    public void add(ApplicationCredential credential, String secretHash) {
        database.write(sql -> {
            CredentialTable.add(sql, credential, secretHash);
            return credential;
        });
    }

    @Override
    public void deleteCredential(String id) {
        change(Change.of(Kind.CREDENTIAL, id), sql -> sql.run("DELETE FROM identity_credential WHERE id = ?", id));
    }

    @Override
    public void add(StoredToken token) {
        database.write(sql -> TokenTable.add(sql, token));
    }

    @Override
    public Optional<StoredToken> token(String hash) {
        return first(database.read(sql -> TokenTable.find(sql, hash)));
    }

    @Override
    public void deleteToken(String hash) {
        change(Change.of(Kind.TOKEN, hash), sql -> sql.run("DELETE FROM identity_token WHERE hash = ?", hash));
    }

    @Override
    public int purge(Instant now, Instant oldestToken) {
        int all = 0;
        for (int batch = 0; batch < MAX_BATCHES; batch++) {
            int deleted = database.write(sql -> TokenTable.deleteExpired(sql, now));
            all += deleted;
            if (deleted < TokenTable.BATCH) {
                break;
            }
        }
        return all
                + database.write(
                        sql -> sql.run("DELETE FROM identity_revocation WHERE made < ?", oldestToken.toEpochMilli()));
    }

    @Override
    public boolean fill(FirstContents contents) {
        return change(Change.ALL, sql -> Rows.fill(sql, contents));
    }

    private <T> Optional<T> one(Database.Reader<T> reader, String query, Object... values) {
        return first(database.read(sql -> sql.list(reader, query, values)));
    }

    private static <T> Optional<T> first(List<T> found) {
        return found.stream().findFirst();
    }

    private <T> T change(Change change, Database.Work<T> work) {
        try {
            return database.write(work);
        } finally {
            // Also after a failure: when the connection broke on commit, nobody knows the outcome.
            listeners.forEach(listener -> listener.accept(change));
        }
    }
}
