// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database answers, as far as is known. After a failure, transactions are refused at once until a probe has succeeded: a
 * database that accepts connections and never answers would otherwise hold a thread of every request for the length of a timeout.
 */
public class Availability {

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private boolean up;
    private String reason = "";

    /** An availability that starts as up or down. */
    public Availability(boolean up) {
        this.up = up;
    }

    /**
     * An availability for the thread that opens a database: it lets every transaction try, and reports failures to another one.
     */
    public static Availability reportingTo(Availability other) {
        return new Availability(true) {
            @Override
            public synchronized void lost(String why) {
                other.lost(why);
            }
        };
    }

    /** Whether the last contact with the database succeeded. */
    public synchronized boolean isUp() {
        return up;
    }

    /** Stops offering the database, without a word in the log, and wakes the thread that waits for a change. */
    public synchronized void close() {
        up = false;
        notifyAll();
    }

    /** Records that the database failed, and wakes the thread that waits for a change. */
    public synchronized void lost(String why) {
        if (up || !why.equals(reason)) {
            LOG.error("the identity database failed, so clients receive 503 until it answers: {}", why);
        }
        up = false;
        reason = why;
        notifyAll();
    }

    /** Records that the database answers. */
    public synchronized void regained() {
        if (!up && !reason.isEmpty()) {
            LOG.info("the identity database answers again");
        }
        up = true;
        reason = "";
    }

    /**
     * Waits until the database has failed, or until a time has passed.
     *
     * @param millis maximum time to wait, greater than 0
     */
    public synchronized void awaitLoss(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; up && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
