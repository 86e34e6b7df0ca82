// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/** A bounded pool of database connections. The pool starts while the database is down, and connects when the database answers. */
public final class ConnectionPool implements AutoCloseable {

    private static final Duration VALIDATION = Duration.ofSeconds(1);
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    private final HikariDataSource pool;
    private final Limits limits;

    /**
     * Limits of the pool.
     *
     * @param connections maximum number of open connections, at least 1
     * @param acquire how long a transaction waits for a connection, at least 250 ms
     * @param query how long one statement may run, in whole seconds, at least 1 s
     */
    public record Limits(int connections, Duration acquire, Duration query) {

        /** The limits in force unless an operator sets others. */
        public static final Limits DEFAULT = new Limits(8, Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    /** Creates a pool. Returns at once: connections are opened on demand. */
    public ConnectionPool(DataSource source, Limits limits) {
        this.limits = limits;
        HikariConfig config = new HikariConfig();
        config.setPoolName("novella-identity");
        // The data source itself, not the name of a class, which the pool would look up in the wrong bundle.
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(limits.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(limits.acquire().toMillis());
        config.setValidationTimeout(
                Math.min(VALIDATION.toMillis(), limits.acquire().toMillis()));
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
    }

    /**
     * Takes a connection without automatic commits; the caller closes or {@linkplain #discard discards} it.
     *
     * @throws SQLException if none becomes available in time
     */
    Connection take() throws SQLException {
        return pool.getConnection();
    }

    /** Closes the physical connection, so that whatever state it is in reaches no later transaction. */
    void discard(Connection broken) {
        pool.evictConnection(broken);
    }

    int querySeconds() {
        return (int) Math.max(1, limits.query().toSeconds());
    }

    /** Closes all connections and ends the threads of the pool. */
    @Override
    public void close() {
        pool.close();
    }
}
