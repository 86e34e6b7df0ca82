// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The store in a relational database, in the SQL that H2 and PostgreSQL share. */
public final class SqlIdentityStore implements IdentityStore, AutoCloseable {

    private static final String PROJECTS = "SELECT id, domain_id, name, description, enabled FROM identity_project";
    private static final String USERS =
            "SELECT id, domain_id, name, email, description, enabled, default_project_id FROM identity_user";
    private static final String CREDENTIALS =
            "SELECT id, user_id, project_id, name, description, expires, unrestricted FROM identity_credential";
    /** A null matches all; the cast tells PostgreSQL the type of a null. */
    private static final String NAMED = " WHERE (CAST(? AS VARCHAR) IS NULL OR domain_id = CAST(? AS VARCHAR))"
            + " AND (CAST(? AS VARCHAR) IS NULL OR name = CAST(? AS VARCHAR)) ORDER BY name, id";

    private final Database database;
    private final AtomicLong changes = new AtomicLong();

    /** The store in a database, which is brought to the form that this release expects. */
    public SqlIdentityStore(DataSource source) {
        database = new Database(source);
        try {
            Migrations.run(database);
        } catch (RuntimeException failed) {
            database.close();
            throw failed;
        }
    }

    @Override
    public long changes() {
        return changes.get();
    }

    @Override
    public List<Domain> domains() {
        return database.transaction(sql -> sql.list(
                SqlIdentityStore::domain, "SELECT id, name, description, enabled FROM identity_domain ORDER BY name"));
    }

    @Override
    public Optional<Domain> domain(String id) {
        return one(
                SqlIdentityStore::domain,
                "SELECT id, name, description, enabled FROM identity_domain WHERE id = ?",
                id);
    }

    @Override
    public void add(Domain domain) {
        run(
                "INSERT INTO identity_domain (id, name, description, enabled) VALUES (?, ?, ?, ?)",
                domain.id(),
                domain.name(),
                domain.description(),
                domain.enabled());
    }

    @Override
    public List<Project> projects(@Nullable String domainId, @Nullable String name) {
        return database.transaction(
                sql -> sql.list(SqlIdentityStore::project, PROJECTS + NAMED, domainId, domainId, name, name));
    }

    @Override
    public Optional<Project> project(String id) {
        return one(SqlIdentityStore::project, PROJECTS + " WHERE id = ?", id);
    }

    @Override
    public void add(Project project) {
        run(
                "INSERT INTO identity_project (id, domain_id, name, description, enabled) VALUES (?, ?, ?, ?, ?)",
                project.id(),
                project.domainId(),
                project.name(),
                project.description(),
                project.enabled());
    }

    @Override
    public void update(Project project) {
        run(
                "UPDATE identity_project SET name = ?, description = ?, enabled = ? WHERE id = ?",
                project.name(),
                project.description(),
                project.enabled(),
                project.id());
    }

    @Override
    public void deleteProject(String id) {
        change(sql -> {
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
        return database.transaction(
                sql -> sql.list(SqlIdentityStore::user, USERS + NAMED, domainId, domainId, name, name));
    }

    @Override
    public Optional<User> user(String id) {
        return one(SqlIdentityStore::user, USERS + " WHERE id = ?", id);
    }

    @Override
    public void add(User user, @Nullable String passwordHash) {
        run(
                "INSERT INTO identity_user (id, domain_id, name, email, description, enabled, default_project_id, password_hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                user.id(),
                user.domainId(),
                user.name(),
                user.email(),
                user.description(),
                user.enabled(),
                user.defaultProjectId(),
                passwordHash);
    }

    @Override
    public void update(User user) {
        run(
                "UPDATE identity_user SET name = ?, email = ?, description = ?, enabled = ?, default_project_id = ? WHERE id = ?",
                user.name(),
                user.email(),
                user.description(),
                user.enabled(),
                user.defaultProjectId(),
                user.id());
    }

    @Override
    public void deleteUser(String id) {
        run("DELETE FROM identity_user WHERE id = ?", id);
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
        change(sql -> {
            sql.run("DELETE FROM identity_token WHERE user_id = ?", userId);
            return sql.run("UPDATE identity_user SET password_hash = ? WHERE id = ?", hash, userId);
        });
    }

    @Override
    public List<Role> roles() {
        return database.transaction(SqlIdentityStore::roles);
    }

    @Override
    public void add(Role role) {
        run(
                "INSERT INTO identity_role (id, name, description) VALUES (?, ?, ?)",
                role.id(),
                role.name(),
                role.description());
    }

    @Override
    public void imply(String roleId, String impliedId) {
        run("INSERT INTO identity_implied_role (role_id, implied_id) VALUES (?, ?)", roleId, impliedId);
    }

    @Override
    public void deleteRole(String id) {
        run("DELETE FROM identity_role WHERE id = ?", id);
    }

    @Override
    public List<Assignment> assignments(@Nullable String userId, @Nullable Scope scope) {
        String kind = scope == null ? null : scope.kind().name();
        String id = scope == null ? null : scope.id();
        return database.transaction(sql -> sql.list(
                row -> new Assignment(row.getString(1), scope(row, 2), row.getString(4)),
                "SELECT user_id, scope_kind, scope_id, role_id FROM identity_assignment"
                        + " WHERE (CAST(? AS VARCHAR) IS NULL OR user_id = CAST(? AS VARCHAR))"
                        + " AND (CAST(? AS VARCHAR) IS NULL OR (scope_kind = CAST(? AS VARCHAR)"
                        + " AND scope_id = CAST(? AS VARCHAR))) ORDER BY user_id, scope_kind, scope_id, role_id",
                userId,
                userId,
                kind,
                kind,
                id));
    }

    @Override
    public List<Role> rolesOf(String userId, Scope scope) {
        return database.transaction(sql -> {
            Deque<String> open = new ArrayDeque<>(sql.list(
                    row -> row.getString(1),
                    "SELECT role_id FROM identity_assignment WHERE user_id = ? AND scope_kind = ? AND scope_id = ?",
                    userId,
                    scope.kind().name(),
                    scope.id()));
            if (open.isEmpty()) {
                return List.<Role>of();
            }
            Map<String, Set<String>> implied = new HashMap<>();
            sql.list(
                    row -> implied.computeIfAbsent(row.getString(1), unused -> new HashSet<>())
                            .add(row.getString(2)),
                    "SELECT role_id, implied_id FROM identity_implied_role");
            Set<String> had = new HashSet<>();
            while (!open.isEmpty()) {
                String role = open.pop();
                if (had.add(role)) {
                    open.addAll(implied.getOrDefault(role, Set.of()));
                }
            }
            return roles(sql).stream().filter(role -> had.contains(role.id())).toList();
        });
    }

    @Override
    public void add(Assignment assignment) {
        change(sql -> {
            Object[] values = {
                assignment.userId(),
                assignment.scope().kind().name(),
                assignment.scope().id(),
                assignment.roleId()
            };
            List<Integer> there = sql.list(
                    row -> row.getInt(1),
                    "SELECT COUNT(*) FROM identity_assignment"
                            + " WHERE user_id = ? AND scope_kind = ? AND scope_id = ? AND role_id = ?",
                    values);
            return there.get(0) > 0
                    ? 0
                    : sql.run(
                            "INSERT INTO identity_assignment (user_id, scope_kind, scope_id, role_id) VALUES (?, ?, ?, ?)",
                            values);
        });
    }

    @Override
    public boolean remove(Assignment assignment) {
        return change(sql -> sql.run(
                        "DELETE FROM identity_assignment"
                                + " WHERE user_id = ? AND scope_kind = ? AND scope_id = ? AND role_id = ?",
                        assignment.userId(),
                        assignment.scope().kind().name(),
                        assignment.scope().id(),
                        assignment.roleId()))
                > 0;
    }

    @Override
    public List<ApplicationCredential> credentials(String userId) {
        return database.transaction(sql -> credentials(sql, CREDENTIALS + " WHERE user_id = ?", userId));
    }

    @Override
    public Optional<ApplicationCredential> credential(String id) {
        return database.transaction(sql -> credentials(sql, CREDENTIALS + " WHERE id = ?", id)).stream()
                .findFirst();
    }

    @Override
    public Optional<String> secretHash(String credentialId) {
        return one(row -> row.getString(1), "SELECT secret_hash FROM identity_credential WHERE id = ?", credentialId);
    }

    @Override
    public void add(ApplicationCredential credential, String secretHash) {
        change(sql -> {
            Instant expires = credential.expires();
            sql.run(
                    "INSERT INTO identity_credential"
                            + " (id, user_id, project_id, name, description, secret_hash, expires, unrestricted)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    credential.id(),
                    credential.userId(),
                    credential.projectId(),
                    credential.name(),
                    credential.description(),
                    secretHash,
                    expires == null ? null : expires.toEpochMilli(),
                    credential.unrestricted());
            for (String role : credential.roleIds()) {
                sql.run(
                        "INSERT INTO identity_credential_role (credential_id, role_id) VALUES (?, ?)",
                        credential.id(),
                        role);
            }
            return null;
        });
    }

    @Override
    public void deleteCredential(String id) {
        run("DELETE FROM identity_credential WHERE id = ?", id);
    }

    @Override
    public void add(StoredToken token, Instant now) {
        database.transaction(sql -> {
            sql.run("DELETE FROM identity_token WHERE expires <= ?", now.toEpochMilli());
            return sql.run(
                    "INSERT INTO identity_token"
                            + " (hash, user_id, scope_kind, scope_id, credential_id, methods, audit_id, issued, expires)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    token.hash(),
                    token.userId(),
                    token.scope().kind().name(),
                    token.scope().id(),
                    token.credentialId(),
                    String.join(",", token.methods()),
                    token.auditId(),
                    token.issued().toEpochMilli(),
                    token.expires().toEpochMilli());
        });
    }

    @Override
    public Optional<StoredToken> token(String hash) {
        return one(
                row -> new StoredToken(
                        row.getString(1),
                        row.getString(2),
                        scope(row, 3),
                        row.getString(5),
                        List.of(row.getString(6).split(",")),
                        row.getString(7),
                        Instant.ofEpochMilli(row.getLong(8)),
                        Instant.ofEpochMilli(row.getLong(9))),
                "SELECT hash, user_id, scope_kind, scope_id, credential_id, methods, audit_id, issued, expires"
                        + " FROM identity_token WHERE hash = ?",
                hash);
    }

    @Override
    public void deleteToken(String hash) {
        run("DELETE FROM identity_token WHERE hash = ?", hash);
    }

    @Override
    public void close() {
        database.close();
    }

    private <T> Optional<T> one(Database.Reader<T> reader, String query, Object... values) {
        return database.transaction(sql -> sql.list(reader, query, values)).stream()
                .findFirst();
    }

    private void run(String statement, @Nullable Object... values) {
        change(sql -> sql.run(statement, values));
    }

    private <T> T change(Database.Work<T> work) {
        try {
            return database.transaction(work);
        } finally {
            changes.incrementAndGet(); // also when the connection broke on commit, and nobody knows
        }
    }

    private static List<Role> roles(Statements sql) throws SQLException {
        return sql.list(
                row -> new Role(row.getString(1), row.getString(2), row.getString(3)),
                "SELECT id, name, description FROM identity_role ORDER BY name");
    }

    private static List<ApplicationCredential> credentials(Statements sql, String query, String value)
            throws SQLException {
        Map<String, Set<String>> roles = new HashMap<>();
        sql.list(
                row -> roles.computeIfAbsent(row.getString(1), unused -> new HashSet<>())
                        .add(row.getString(2)),
                "SELECT credential_id, role_id FROM identity_credential_role WHERE credential_id IN (SELECT id FROM ("
                        + query + ") wanted)",
                value);
        return sql
                .list(
                        row -> new ApplicationCredential(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                moment(row, 6),
                                row.getBoolean(7),
                                roles.getOrDefault(row.getString(1), Set.of()).stream()
                                        .sorted()
                                        .toList()),
                        query,
                        value)
                .stream()
                .sorted(Comparator.comparing(ApplicationCredential::name))
                .toList();
    }

    private static @Nullable Instant moment(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static Scope scope(ResultSet row, int column) throws SQLException {
        return new Scope(Scope.Kind.valueOf(row.getString(column)), row.getString(column + 1));
    }

    private static Domain domain(ResultSet row) throws SQLException {
        return new Domain(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4));
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5));
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getString(7));
    }
}
