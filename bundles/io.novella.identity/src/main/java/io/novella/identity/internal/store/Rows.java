// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on the tables of domains, projects, users and roles. */
final class Rows {

    static final String DOMAINS = "SELECT id, name, description, enabled FROM identity_domain";
    static final String PROJECTS = "SELECT id, domain_id, name, description, enabled FROM identity_project";
    static final String USERS =
            "SELECT id, domain_id, name, email, description, enabled, default_project_id FROM identity_user";
    static final String ROLES = "SELECT id, name, description FROM identity_role";

    private Rows() {}

    /** Fills an empty store; whether it was empty. */
    static boolean fill(Statements sql, FirstContents contents) throws SQLException {
        if (!sql.list(row -> row.getString(1), "SELECT id FROM identity_user LIMIT 1")
                .isEmpty()) {
            return false;
        }
        if (sql.list(Rows::domain, DOMAINS + " WHERE id = ?", contents.domain().id())
                .isEmpty()) {
            add(sql, contents.domain());
        }
        String admin = "";
        String implying = null;
        boolean isNew = false;
        for (Role wanted : contents.roles()) {
            List<Role> known = sql.list(Rows::role, ROLES + " WHERE name = ?", wanted.name());
            Role role = known.isEmpty() ? wanted : known.get(0);
            if (known.isEmpty()) {
                add(sql, role);
            }
            if (implying != null && (isNew || known.isEmpty())) {
                imply(sql, implying, role.id());
            }
            isNew = known.isEmpty();
            admin = admin.isEmpty() ? role.id() : admin;
            implying = role.id();
        }
        List<Project> known = sql.list(
                Rows::project,
                PROJECTS + " WHERE domain_id = ? AND name = ?",
                contents.domain().id(),
                contents.project().name());
        Project project = known.isEmpty() ? contents.project() : known.get(0);
        if (known.isEmpty()) {
            add(sql, project);
        }
        User user = contents.user().withDefaultProject(project.id());
        add(sql, user, contents.passwordHash());
        AssignmentTable.add(sql, new Assignment(user.id(), Scope.project(project.id()), admin));
        AssignmentTable.add(sql, new Assignment(user.id(), Scope.SYSTEM, admin));
        return true;
    }

    static int add(Statements sql, Domain domain) throws SQLException {
        return sql.run(
                "INSERT INTO identity_domain (id, name, description, enabled) VALUES (?, ?, ?, ?)",
                domain.id(),
                domain.name(),
                domain.description(),
                domain.enabled());
    }

    static int add(Statements sql, Project project) throws SQLException {
        return sql.run(
                "INSERT INTO identity_project (id, domain_id, name, description, enabled) VALUES (?, ?, ?, ?, ?)",
                project.id(),
                project.domainId(),
                project.name(),
                project.description(),
                project.enabled());
    }

    static int add(Statements sql, User user, @Nullable String passwordHash) throws SQLException {
        return sql.run(
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

    static int add(Statements sql, Role role) throws SQLException {
        return sql.run(
                "INSERT INTO identity_role (id, name, description) VALUES (?, ?, ?)",
                role.id(),
                role.name(),
                role.description());
    }

    static int imply(Statements sql, String roleId, String impliedId) throws SQLException {
        return sql.run("INSERT INTO identity_implied_role (role_id, implied_id) VALUES (?, ?)", roleId, impliedId);
    }

    static List<Role> roles(Statements sql) throws SQLException {
        return sql.list(Rows::role, ROLES + " ORDER BY name");
    }

    static Role role(ResultSet row) throws SQLException {
        return new Role(row.getString(1), row.getString(2), row.getString(3));
    }

    static Domain domain(ResultSet row) throws SQLException {
        return new Domain(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4));
    }

    static Project project(ResultSet row) throws SQLException {
        return new Project(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5));
    }

    static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getBoolean(6),
                row.getString(7));
    }

    /** Changes the row of a domain or a project. */
    static void update(Statements sql, String table, String id, String name, String description, boolean enabled)
            throws SQLException {
        sql.run(
                "UPDATE " + table + " SET name = ?, description = ?, enabled = ? WHERE id = ?",
                name,
                description,
                enabled,
                id);
    }
}
