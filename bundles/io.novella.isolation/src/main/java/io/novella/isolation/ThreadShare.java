// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** Threads of the HTTP server that a group of bundles may have inside together. */
final class ThreadShare {

    private final AtomicInteger taken = new AtomicInteger();
    private final ToIntFunction<CallLimits> max;

    /**
     * A share of which nothing is taken.
     *
     * @param max how many threads it has
     */
    ThreadShare(ToIntFunction<CallLimits> max) {
        this.max = max;
    }

    /** Takes a thread, whether there is one or not; returns how many were taken before. */
    int take() {
        return taken.getAndIncrement();
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }

    /** How many are left of it when so many are taken. */
    int left(CallLimits limits, int of) {
        return max.applyAsInt(limits) - of;
    }
}
