// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Statements on the table of tokens. */
final class TokenTable {

    /** Maximum number of rows that one statement of a purge deletes. */
    static final int BATCH = 1_000;

    private TokenTable() {}

    static int add(Statements sql, StoredToken token) throws SQLException {
        return sql.run(
                "INSERT INTO identity_token"
                        + " (hash, user_id, scope_kind, scope_id, credential_id, methods, audit_id, issued, expires, revocations)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                token.hash(),
                token.userId(),
                token.scope().kind().name(),
                token.scope().id(),
                token.credentialId(),
                String.join(",", token.methods()),
                token.auditId(),
                token.issued().toEpochMilli(),
                token.expires().toEpochMilli(),
                token.revocations());
    }

    static List<StoredToken> find(Statements sql, String hash) throws SQLException {
        return sql.list(
                TokenTable::read,
                "SELECT hash, user_id, scope_kind, scope_id, credential_id, methods, audit_id, issued, expires, revocations"
                        + " FROM identity_token WHERE hash = ?",
                hash);
    }

    private static StoredToken read(ResultSet row) throws SQLException {
        return new StoredToken(
                row.getString(1),
                row.getString(2),
                new Scope(Scope.Kind.valueOf(row.getString(3)), row.getString(4)),
                row.getString(5),
                List.of(row.getString(6).split(",")),
                row.getString(7),
                Instant.ofEpochMilli(row.getLong(8)),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getLong(10));
    }

    /** Deletes expired tokens, at most {@link #BATCH}. */
    static int deleteExpired(Statements sql, Instant now) throws SQLException {
        return sql.run(
                "DELETE FROM identity_token WHERE hash IN (SELECT hash FROM identity_token WHERE expires <= ? LIMIT "
                        + BATCH + ")",
                now.toEpochMilli());
    }
}
