// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.api.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that transactions take turns on, opened again when it has broken. Tokens are validated from memory, so turns
 * are short and few; a pool would be one more part to configure and to leak.
 */
final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long TRUSTED_NANOS = 1_000_000_000L;
    private static final int VALIDATION_SECONDS = 5;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final DataSource source;
    private @Nullable Connection connection;
    private long lastUse;

    /** Something to do in a transaction. */
    interface Work<T> {
        T in(Statements statements) throws SQLException;
    }

    /** Reads a row. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Database(DataSource source) {
        this.source = source;
    }

    /**
     * Does all of it or nothing.
     *
     * @throws ConflictException if the data forbids it
     * @throws Fault 503 if the database does not answer, or not as it should; the log says how
     */
    synchronized <T> T transaction(Work<T> work) {
        try {
            Connection open = open();
            try {
                T result = work.in(new Statements(open));
                open.commit();
                lastUse = System.nanoTime();
                return result;
            } catch (SQLException | RuntimeException failed) {
                rollBack(open);
                throw failed;
            }
        } catch (SQLException failed) {
            // Class 23 is integrity constraint violation, in every database (ISO 9075-2, 24.1).
            if (String.valueOf(failed.getSQLState()).startsWith("23")) {
                throw new ConflictException(failed);
            }
            LOG.error("the identity database failed: {}", failed.getMessage());
            LOG.debug("the identity database failed", failed);
            throw Fault.unavailable("The identity service cannot reach its database. Try again.", RETRY);
        }
    }

    private Connection open() throws SQLException {
        if (connection != null
                && System.nanoTime() - lastUse > TRUSTED_NANOS
                && !connection.isValid(VALIDATION_SECONDS)) {
            LOG.warn("the connection to the identity database has broken; opening another");
            discard(connection);
        }
        if (connection == null) {
            Connection fresh = source.getConnection();
            fresh.setAutoCommit(false);
            connection = fresh;
            lastUse = System.nanoTime();
        }
        return connection;
    }

    private void rollBack(Connection open) {
        try {
            open.rollback();
        } catch (SQLException broken) {
            discard(open);
        }
    }

    private void discard(Connection broken) {
        connection = null;
        try {
            broken.close();
        } catch (SQLException goneAlready) {
            LOG.debug("closing a broken connection", goneAlready);
        }
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            discard(connection);
        }
    }

    /** Runs statements of one transaction. */
    static final class Statements {

        private final Connection connection;

        private Statements(Connection connection) {
            this.connection = connection;
        }

        <T> List<T> list(Reader<T> reader, String sql, @Nullable Object... values) throws SQLException {
            try (PreparedStatement statement = prepare(sql, values);
                    ResultSet rows = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
                return all;
            }
        }

        int run(String sql, @Nullable Object... values) throws SQLException {
            try (PreparedStatement statement = prepare(sql, values)) {
                return statement.executeUpdate();
            }
        }

        private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            try {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, values[i]);
                }
                return statement;
            } catch (SQLException | RuntimeException failed) {
                statement.close();
                throw failed;
            }
        }
    }
}
