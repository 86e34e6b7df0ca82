// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal;

import io.novella.api.Fault;
import io.novella.identity.internal.store.Availability;
import io.novella.identity.internal.store.ConflictException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that opens the database, notices when it goes and when it is back, and maintains it. It opens the database again after every
 * failure, so that one that comes back empty, or is restored from a backup, ends in the state of a clean start.
 */
final class DatabaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseKeeper.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration MAX_RETRY = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(5);
    private static final Duration MAINTENANCE = Duration.ofMinutes(10);
    private static final Duration CLOSING = Duration.ofSeconds(15);

    private final Availability availability;
    private final Task open;
    private final Runnable probe;
    private final Runnable maintain;
    private final Thread thread = new Thread(this::run, "novella-identity-database");
    private volatile boolean closed;

    /** Opens the database. */
    interface Task {
        void run() throws Exception;
    }

    /**
     * A keeper that does nothing until it is started.
     *
     * @param open brings the database into use; called until it succeeds, and again after each failure
     * @param probe contacts the database while it is in use, and reports a failure to the availability
     * @param maintain deletes what is obsolete, every ten minutes
     */
    DatabaseKeeper(Availability availability, Task open, Runnable probe, Runnable maintain) {
        this.availability = availability;
        this.open = open;
        this.probe = probe;
        this.maintain = maintain;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration retry = FIRST_RETRY;
            long maintained = System.nanoTime();
            while (!closed) {
                if (!availability.isUp()) {
                    if (opened()) {
                        retry = FIRST_RETRY;
                    } else {
                        pause(retry);
                        retry = retry.multipliedBy(2).compareTo(MAX_RETRY) < 0 ? retry.multipliedBy(2) : MAX_RETRY;
                    }
                    continue;
                }
                availability.awaitLoss(PROBE.toMillis());
                quietly(probe);
                if (System.nanoTime() - maintained > MAINTENANCE.toNanos()) {
                    maintained = System.nanoTime();
                    quietly(maintain);
                }
            }
        } catch (InterruptedException closing) {
            LOG.debug("the maintenance thread of the identity database ends");
        }
    }

    private synchronized void pause(Duration time) throws InterruptedException {
        if (!closed) {
            wait(time.toMillis());
        }
    }

    private boolean opened() throws InterruptedException {
        try {
            open.run();
            availability.regained();
            return true;
        } catch (InterruptedException closing) {
            throw closing;
        } catch (Fault | ConflictException failed) {
            return false; // the store has reported the reason, or another node does the same at this moment
        } catch (Exception failed) {
            availability.lost(String.valueOf(failed.getMessage()));
            LOG.debug("opening the identity database", failed);
            return false;
        } catch (Error failed) {
            // A lack of memory, for example: the next attempt may succeed, and without this thread there would be none.
            availability.lost(String.valueOf(failed));
            LOG.error("opening the identity database failed", failed);
            return false;
        }
    }

    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (Fault reported) {
            LOG.debug("contacting the identity database", reported);
        } catch (RuntimeException | Error failed) {
            LOG.error("maintaining the identity database failed", failed);
        }
    }

    /** Ends the thread, and waits for it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        // Not interrupted during database access: an interrupt would close the files of H2.
        availability.close();
        try {
            thread.join(CLOSING.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
