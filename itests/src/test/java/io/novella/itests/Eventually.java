// SPDX-License-Identifier: Apache-2.0
package io.novella.itests;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits for a condition, and says what was seen last when it does not come. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private Eventually() {}

    static <T> T eventually(Callable<T> value, Predicate<? super T> condition) {
        return within(PATIENCE, value, condition);
    }

    static <T> T within(Duration patience, Callable<T> value, Predicate<? super T> condition) {
        long end = System.nanoTime() + patience.toNanos();
        Object last;
        do {
            try {
                T now = value.call();
                if (condition.test(now)) {
                    return now;
                }
                last = now;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(POLL_NANOS);
        } while (System.nanoTime() < end);
        throw failure(patience, last);
    }

    private static AssertionError failure(Duration patience, @Nullable Object last) {
        AssertionError error = new AssertionError("Not within " + patience + "; last seen: " + last);
        if (last instanceof Exception cause) {
            error.initCause(cause);
        }
        return error;
    }
}
