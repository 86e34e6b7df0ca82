// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for conditions. */
public final class Eventually {

    private static final long LIMIT = TimeUnit.MINUTES.toNanos(1);

    private Eventually() {}

    /** Returns as soon as a condition holds; fails after a minute. */
    public static void that(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT;
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("The condition did not hold within a minute");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
