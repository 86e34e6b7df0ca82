// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A database in memory that can be lost and found: its server goes away and comes back, with or without its contents. */
public final class LosableDatabase implements DataSource {

    private final Queue<Connection> open = new ConcurrentLinkedQueue<>();
    private JdbcDataSource source = TestIdentity.database();
    private boolean lost;
    private int loginTimeout;

    /** From now on connections are refused, and the open ones are broken. */
    public synchronized void lose() {
        lost = true;
        for (Connection connection = open.poll(); connection != null; connection = open.poll()) {
            try {
                connection.close();
            } catch (SQLException brokenAlready) {
                // it is to be broken
            }
        }
    }

    /** Connections are accepted again. */
    public synchronized void find() {
        lost = false;
    }

    /** From now on it is empty. */
    public synchronized void empty() {
        source = TestIdentity.database();
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (lost) {
            throw new SQLException("Connection refused", "08001");
        }
        Connection connection = source.getConnection();
        open.add(connection);
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
