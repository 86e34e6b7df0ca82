// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements on the tables of role assignments and of roles that imply others. */
final class AssignmentTable {

    private static final String COLUMNS = "SELECT user_id, scope_kind, scope_id, role_id FROM identity_assignment";
    private static final String ONE = " WHERE user_id = ? AND scope_kind = ? AND scope_id = ? AND role_id = ?";

    private AssignmentTable() {}

    static List<Assignment> list(Statements sql, @Nullable String userId, @Nullable Scope scope) throws SQLException {
        String kind = scope == null ? null : scope.kind().name();
        String id = scope == null ? null : scope.id();
        return sql.list(
                AssignmentTable::read,
                COLUMNS + " WHERE (CAST(? AS VARCHAR) IS NULL OR user_id = CAST(? AS VARCHAR))"
                        + " AND (CAST(? AS VARCHAR) IS NULL OR (scope_kind = CAST(? AS VARCHAR)"
                        + " AND scope_id = CAST(? AS VARCHAR))) ORDER BY user_id, scope_kind, scope_id, role_id",
                userId,
                userId,
                kind,
                kind,
                id);
    }

    /** Ids of the roles of a user in a scope, with those that they imply. */
    static Set<String> roles(Statements sql, String userId, Scope scope) throws SQLException {
        List<String> assigned = sql.list(
                row -> row.getString(1),
                "SELECT role_id FROM identity_assignment WHERE user_id = ? AND scope_kind = ? AND scope_id = ?",
                userId,
                scope.kind().name(),
                scope.id());
        return assigned.isEmpty() ? Set.of() : closure(sql, "role_id", "implied_id", assigned);
    }

    /** The assignments that give a role, directly or because their role implies it. */
    static Set<Assignment> giving(Statements sql, String roleId) throws SQLException {
        Set<Assignment> giving = new HashSet<>();
        for (String role : closure(sql, "implied_id", "role_id", List.of(roleId))) {
            giving.addAll(sql.list(AssignmentTable::read, COLUMNS + " WHERE role_id = ?", role));
        }
        return giving;
    }

    static Set<String> implied(Statements sql, Set<String> roles) throws SQLException {
        Set<String> implied = new HashSet<>();
        for (String role : roles) {
            Set<String> reached = new HashSet<>(closure(sql, "role_id", "implied_id", Set.of(role)));
            reached.remove(role);
            implied.addAll(reached);
        }
        return implied;
    }

    private static Set<String> closure(Statements sql, String from, String to, Collection<String> start)
            throws SQLException {
        Map<String, Set<String>> next = new HashMap<>();
        sql.list(
                row -> next.computeIfAbsent(row.getString(1), unused -> new HashSet<>())
                        .add(row.getString(2)),
                "SELECT " + from + ", " + to + " FROM identity_implied_role");
        Deque<String> open = new ArrayDeque<>(start);
        Set<String> reached = new HashSet<>();
        while (!open.isEmpty()) {
            String role = open.pop();
            if (reached.add(role)) {
                open.addAll(next.getOrDefault(role, Set.of()));
            }
        }
        return reached;
    }

    /**
     * Adds an assignment, if it does not exist. Its project stays locked until the commit, so that none is left over when the project is
     * deleted at the same time.
     */
    static int add(Statements sql, Assignment assignment) throws SQLException {
        if (assignment.scope().kind() == Scope.Kind.PROJECT
                && sql.list(
                                row -> row.getString(1),
                                "SELECT id FROM identity_project WHERE id = ? FOR UPDATE",
                                assignment.scope().id())
                        .isEmpty()) {
            throw new SQLException("there is no such project", "23503");
        }
        return exists(sql, assignment)
                ? 0
                : sql.run(
                        "INSERT INTO identity_assignment (user_id, scope_kind, scope_id, role_id) VALUES (?, ?, ?, ?)",
                        values(assignment));
    }

    static boolean exists(Statements sql, Assignment assignment) throws SQLException {
        return !sql.list(AssignmentTable::read, COLUMNS + ONE, values(assignment))
                .isEmpty();
    }

    static boolean remove(Statements sql, Assignment assignment) throws SQLException {
        return sql.run("DELETE FROM identity_assignment" + ONE, values(assignment)) > 0;
    }

    private static Object[] values(Assignment assignment) {
        return new Object[] {
            assignment.userId(),
            assignment.scope().kind().name(),
            assignment.scope().id(),
            assignment.roleId()
        };
    }

    private static Assignment read(ResultSet row) throws SQLException {
        return new Assignment(
                row.getString(1), new Scope(Scope.Kind.valueOf(row.getString(2)), row.getString(3)), row.getString(4));
    }

    /** Revokes the tokens and deletes the application credentials that users have by assignments which give no role any more. */
    static void withdraw(Statements sql, Collection<Assignment> assignments) throws SQLException {
        Set<String> subjects = new HashSet<>();
        for (Assignment assignment : assignments) {
            if (assignment.scope().kind() == Scope.Kind.PROJECT) {
                sql.run(
                        "DELETE FROM identity_credential WHERE user_id = ? AND project_id = ?",
                        assignment.userId(),
                        assignment.scope().id());
            }
            subjects.add(Subjects.grant(assignment.userId(), assignment.scope()));
        }
        Revocations.revoke(sql, subjects);
    }
}
