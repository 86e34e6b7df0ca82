// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements on the tables of application credentials. */
final class CredentialTable {

    private static final String CREDENTIALS =
            "SELECT id, user_id, project_id, name, description, expires, unrestricted FROM identity_credential";

    private CredentialTable() {}

    static List<ApplicationCredential> ofUser(Statements sql, String userId) throws SQLException {
        return list(sql, CREDENTIALS + " WHERE user_id = ?", userId);
    }

    static List<ApplicationCredential> find(Statements sql, String id) throws SQLException {
        return list(sql, CREDENTIALS + " WHERE id = ?", id);
    }

    static void add(Statements sql, ApplicationCredential credential, String secretHash) throws SQLException {
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
    }

    private static List<ApplicationCredential> list(Statements sql, String query, String value) throws SQLException {
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
}
