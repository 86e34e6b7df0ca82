// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The number of threads that one bundle may have inside, by what they do there. Threads that wait cost little; threads that
 * compute take the processors from everybody else, and more of them than there are processors make nothing faster. So a
 * bundle begins with a few places, and receives more for calls that return soon and for threads that only wait.
 */
final class Admission {

    /** Places that every bundle has: four threads for each processor, and not less than 8. */
    static final int BASE = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    /** A call that returns within this time, in nanoseconds, earns its bundle a place. */
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(100);

    /** From this age on, in nanoseconds, a call that computes takes away the places that others have earned. */
    private static final long LONG = TimeUnit.SECONDS.toNanos(1);

    private final AtomicInteger places = new AtomicInteger(BASE);

    /** How many threads may be inside. */
    int places(CallLimits limits) {
        return Math.min(limits.maxCalls(), places.get());
    }

    /**
     * A call has returned.
     *
     * @param nanos how long it took
     */
    void returned(long nanos, CallLimits limits) {
        if (nanos < SOON && places.get() < limits.maxCalls()) {
            places.incrementAndGet();
        }
    }

    /** Examines the calls inside; called by the watchdog alone. */
    void examine(Collection<Call> calls, long now) {
        int idle = 0;
        boolean computing = false;
        for (Call call : calls) {
            if (call.isIdle(now)) {
                idle++;
            } else if (now - call.begin() > LONG) {
                computing = true;
            }
        }
        int earned = BASE + idle;
        boolean shrink = computing;
        places.updateAndGet(before -> shrink ? Math.min(before, earned) : Math.max(before, earned));
    }
}
