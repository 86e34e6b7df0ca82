// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Waits for the calls into services that go. All that go with one bundle share one time limit. Calls that have ignored their interrupt
 * are not waited for.
 */
final class Drain {

    private static final Duration SLICE = Duration.ofMillis(100);

    /** When the last one ended, and how long those before it took together, in nanoseconds. */
    private long end;

    private long used;

    /**
     * Waits within the limit; then interrupts the calls, and waits for their reaction.
     *
     * @param wait waits for a duration at most, and returns whether all calls have ended
     * @param isOnlyStuck whether all calls that are left, at a time of {@link System#nanoTime}, have ignored their interrupt
     * @param expire interrupts the calls
     * @return whether all calls have ended
     */
    boolean run(Duration patience, Predicate<Duration> wait, LongPredicate isOnlyStuck, Runnable expire) {
        long begin = System.nanoTime();
        boolean done = waited(left(patience, begin), wait, isOnlyStuck);
        if (!done) {
            expire.run();
            done = waited(Bulkheads.REACTION, wait, isOnlyStuck);
        }
        synchronized (this) {
            end = System.nanoTime();
            used += end - begin;
        }
        return done;
    }

    private static boolean waited(Duration patience, Predicate<Duration> wait, LongPredicate isOnlyStuck) {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            long now = System.nanoTime();
            Duration left = Duration.ofNanos(Math.max(0, until - now));
            if (wait.test(left.compareTo(SLICE) < 0 ? left : SLICE)) {
                return true;
            } else if (left.isZero() || isOnlyStuck.test(now)) {
                return false;
            }
        }
    }

    /** How much of the time is left when several services of the bundle go one after the other. */
    private synchronized Duration left(Duration patience, long now) {
        if (now - end > Bulkheads.STOPPING.toNanos()) {
            used = 0;
        }
        return Duration.ofNanos(Math.max(0, patience.toNanos() - used));
    }
}
