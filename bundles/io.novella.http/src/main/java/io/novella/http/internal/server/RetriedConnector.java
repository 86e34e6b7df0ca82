// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import io.novella.http.internal.limit.LimitedConnector;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector that accepts nothing itself and stands for one that is opened as soon as that is possible. While its address is in use by
 * another program, or its files are unusable, it is tried again, ever less often, and is listed among the failures.
 *
 * <p>Felix lends its Jetty only to a bundle that makes a connector for it, and starts that connector once.
 */
public final class RetriedConnector extends LocalConnector {

    /** Not Jetty's, which is of another class. */
    private static final Logger LOG = LoggerFactory.getLogger(RetriedConnector.class);

    private static final long FIRST_WAIT_MILLIS = 500;
    private static final long LONGEST_WAIT_MILLIS = 8_000;

    /** Makes the connector that is to be opened. */
    @FunctionalInterface
    public interface Maker {

        /**
         * Makes a connector that is not started. Called before each attempt.
         *
         * @throws Exception if that is not possible now; the message says why
         */
        LimitedConnector make(Server server) throws Exception;

        /** The server does without the connector from now on. */
        default void stopped(Server server) {}
    }

    private final String subject;
    private final Maker maker;
    private final OpenFailures failures;
    private final ScheduledExecutorService attempts = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "novella-http-connector");
        thread.setDaemon(true);
        return thread;
    });
    private long waitMillis = FIRST_WAIT_MILLIS;
    private @Nullable LimitedConnector open;
    private boolean ended;

    /**
     * A connector that is not open yet.
     *
     * @param subject what is opened, for the operator
     */
    RetriedConnector(Server server, String subject, Maker maker, OpenFailures failures) {
        super(server, null, null, null, 0, new HttpConnectionFactory());
        this.subject = subject;
        this.maker = maker;
        this.failures = failures;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        Server server = getServer();
        if (!server.isManaged(this)) {
            // Felix, which has it started and stops it, fails to start with a connector that has no address.
            server.removeConnector(this);
        }
        attempt();
    }

    private synchronized void attempt() {
        if (ended) {
            return;
        }
        LimitedConnector connector = null;
        try {
            connector = maker.make(getServer());
            getServer().addConnector(connector);
            connector.start();
            open = connector;
            failures.remove(this);
            attempts.shutdown();
            LOG.info("{} listens on port {}", subject, connector.getLocalPort());
        } catch (Exception unavailable) {
            if (connector != null) {
                getServer().removeConnector(connector);
            }
            String reason = (connector == null
                            ? "cannot be opened: " + message(unavailable)
                            : "cannot listen on " + connector.getHost() + ":" + connector.getPort() + " ("
                                    + message(root(unavailable)) + "); free that address or configure another one")
                    + "; the next attempt follows";
            if (failures.put(this, subject, reason)) {
                LOG.error("{} {}", subject, reason);
            }
            var unused = attempts.schedule(this::attempt, waitMillis, TimeUnit.MILLISECONDS);
            waitMillis = Math.min(2 * waitMillis, LONGEST_WAIT_MILLIS);
        }
    }

    private static Throwable root(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last;
    }

    private static String message(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    @Override
    protected void doStop() throws Exception {
        attempts.shutdownNow();
        synchronized (this) {
            ended = true;
            failures.remove(this);
            LimitedConnector connector = open;
            open = null;
            if (connector != null) {
                getServer().removeConnector(connector);
                connector.stop();
            }
        }
        maker.stopped(getServer());
        super.doStop();
    }
}
