// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import io.novella.api.Fault;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions over a pool of connections. When {@link #write} returns, the commit is on disk. Transactions run concurrently, each
 * statement on what was committed before it (READ COMMITTED), so work that writes what it has read locks the rows that it reads.
 */
final class Database {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    /**
     * States that ask for the whole transaction again: serialization failure and deadlock (SQL:2016, PostgreSQL), H2's concurrent update
     * and lock timeout.
     */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "90131", "HYT00");

    private final ConnectionPool pool;
    private final Availability availability;

    /** Work in a transaction. It may run more than once, each time after a complete rollback. */
    interface Work<T> {
        T in(Statements statements) throws SQLException;
    }

    /** Reads a row. */
    interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Database(ConnectionPool pool, Availability availability) {
        this.pool = pool;
        this.availability = availability;
    }

    boolean isAvailable() {
        return availability.isUp();
    }

    /**
     * Runs a transaction that only reads.
     *
     * @throws Fault 503 if the database does not answer
     */
    <T> T read(Work<T> work) {
        return transaction(work, false);
    }

    /**
     * Runs a transaction completely, or not at all.
     *
     * @throws ConflictException if the data forbids it
     * @throws Fault 503 if the database does not answer, or not as expected; the log has the reason
     */
    <T> T write(Work<T> work) {
        return transaction(work, true);
    }

    private <T> T transaction(Work<T> work, boolean writes) {
        if (!availability.isUp()) {
            throw unavailable();
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work, writes);
            } catch (SQLException failed) {
                String state = String.valueOf(failed.getSQLState());
                if (AGAIN.contains(state) && attempt < ATTEMPTS) {
                    LOG.debug("attempt {} of a transaction failed", attempt, failed);
                    continue;
                }
                // Class 23 is integrity constraint violation, in every database (ISO 9075-2, 24.1).
                if (state.startsWith("23")) {
                    throw new ConflictException(failed);
                }
                LOG.debug("the identity database failed", failed);
                // A request that was interrupted says nothing about the database; if the interrupt broke it, the next
                // one finds out.
                if (!Thread.currentThread().isInterrupted()) {
                    availability.lost(reason(failed));
                }
                throw unavailable();
            }
        }
    }

    private <T> T once(Work<T> work, boolean writes) throws SQLException {
        Connection connection = pool.take();
        boolean reusable = false;
        try {
            T result = work.in(new Statements(connection, pool.querySeconds()));
            connection.commit();
            if (writes) {
                force(connection);
            }
            reusable = true;
            return result;
        } catch (SQLException failed) {
            reusable = rollBack(connection, failed) && isAboutData(failed);
            throw failed;
        } catch (RuntimeException | Error failed) {
            reusable = rollBack(connection, failed);
            throw failed;
        } finally {
            if (!reusable) {
                pool.discard(connection);
            }
            connection.close();
        }
    }

    /**
     * Makes the commit survive a power failure: H2 has written it to the file, and flushes the file only when told to. PostgreSQL has done
     * both.
     */
    private static void force(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseProductName().equals("H2")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC"); // writes what is left, as CHECKPOINT does, and flushes
            } catch (SQLException failed) {
                // With a state of its own (SQL/CLI "I/O error"), as the transaction is committed and must not run
                // again.
                throw new SQLException("the commit could not be flushed: " + failed.getMessage(), "58030", failed);
            }
        }
    }

    /** Whether the transaction has been undone; otherwise its connection must not be used again. */
    private static boolean rollBack(Connection connection, Throwable failed) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException | RuntimeException | Error broken) {
            failed.addSuppressed(broken);
            return false;
        }
    }

    private static boolean isAboutData(SQLException failed) {
        String state = String.valueOf(failed.getSQLState());
        return state.startsWith("23") || AGAIN.contains(state);
    }

    /** The first line alone: H2 appends the statement. */
    private static String reason(SQLException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String text = failed.getMessage() + (cause == failed ? "" : ": " + cause.getMessage());
        return text.lines().findFirst().orElse(failed.toString());
    }

    private static Fault unavailable() {
        return Fault.unavailable("The identity service cannot reach its database. Try again.", RETRY);
    }

    /** Runs statements of one transaction. */
    static final class Statements {

        private final Connection connection;
        private final int timeoutSeconds;

        private Statements(Connection connection, int timeoutSeconds) {
            this.connection = connection;
            this.timeoutSeconds = timeoutSeconds;
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
                statement.setQueryTimeout(timeoutSeconds);
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
