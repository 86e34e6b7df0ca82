// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a database to the form that this bundle expects: the files {@code 1.sql}, {@code 2.sql} and so on beside this class, in order. A
 * file is never changed after a release; what changes is a further file.
 *
 * <p>Every statement can run again, because a process may be killed between two of them (H2 commits each), and because nodes may start
 * on one database at the same time: the slower one fails on what the faster one has just created, and succeeds when it tries again.
 */
final class Migrations {

    /** The last file there is. */
    static final int LAST = 2;

    private Migrations() {}

    /**
     * Runs what has not been run.
     *
     * @throws IllegalStateException if the database is of a later release
     */
    static void run(Database database) {
        int version = database.write(sql -> {
            sql.run("CREATE TABLE IF NOT EXISTS identity_schema (version INTEGER NOT NULL PRIMARY KEY)");
            List<Integer> found =
                    sql.list(row -> row.getInt(1), "SELECT COALESCE(MAX(version), 0) FROM identity_schema");
            return found.get(0);
        });
        if (version > LAST) {
            throw new IllegalStateException("the identity database has schema version " + version
                    + " of a later release; this release supports schema version " + LAST);
        }
        for (int next = version + 1; next <= LAST; next++) {
            int number = next;
            database.write(sql -> {
                for (String statement : statements(number)) {
                    sql.run(statement);
                }
                return sql.run(
                        "INSERT INTO identity_schema (version)"
                                + " SELECT ? WHERE NOT EXISTS (SELECT 1 FROM identity_schema WHERE version = ?)",
                        number,
                        number);
            });
        }
    }

    private static List<String> statements(int number) throws SQLException {
        String name = number + ".sql";
        try (InputStream file = Migrations.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new SQLException(name + " is missing in the bundle");
            }
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return List.of(text.split(";")).stream()
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
