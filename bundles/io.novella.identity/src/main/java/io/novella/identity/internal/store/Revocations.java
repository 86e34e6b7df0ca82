// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.identity.internal.store.Database.Statements;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;

/**
 * The revocation rules: for each subject the number of its last revocation. A token keeps the number that was the last when its login
 * began, and is revoked for good by a greater number of any of its subjects.
 *
 * <p>Numbers instead of times: clocks are neither fine enough nor the same on every node. The row of the counter stays locked from
 * {@link #revoke} to the commit, so numbers become visible in their order, and a login that reads number n has seen all changes up to n.
 * Transactions revoke last, so none waits for another row while it holds the counter.
 */
final class Revocations {

    private Revocations() {}

    /** Number of the last revocation. */
    static long last(Statements sql) throws SQLException {
        return sql.list(row -> row.getLong(1), "SELECT last_number FROM identity_revocation_counter WHERE id = 1")
                .get(0);
    }

    /** Number of the last revocation of any of some subjects; 0 for none. */
    static long last(Statements sql, Collection<String> subjects) throws SQLException {
        String places = String.join(", ", Collections.nCopies(subjects.size(), "?"));
        return sql.list(
                        row -> row.getLong(1),
                        "SELECT COALESCE(MAX(revocation), 0) FROM identity_revocation WHERE subject IN (" + places
                                + ")",
                        subjects.toArray())
                .get(0);
    }

    /** Revokes all tokens of some subjects that were issued before. The last statements of a transaction. */
    static void revoke(Statements sql, Collection<String> subjects) throws SQLException {
        if (subjects.isEmpty()) {
            return;
        }
        sql.run("UPDATE identity_revocation_counter SET last_number = last_number + 1 WHERE id = 1");
        long number = last(sql);
        long now = System.currentTimeMillis();
        for (String subject : subjects) {
            int known = sql.run(
                    "UPDATE identity_revocation SET revocation = ?, made = ? WHERE subject = ?", number, now, subject);
            if (known == 0) {
                sql.run(
                        "INSERT INTO identity_revocation (subject, revocation, made) VALUES (?, ?, ?)",
                        subject,
                        number,
                        now);
            }
        }
    }
}
