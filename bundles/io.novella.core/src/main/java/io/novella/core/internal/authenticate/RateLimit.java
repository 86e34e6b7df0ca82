// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often somebody may ask: so many requests a second on average, and for a moment as many as a {@value #BURST_SECONDS} seconds' share at
 * once. One number is kept for each of {@value #SLOTS} slots, the time at which the requests so far would have been spread out evenly
 * (the generic cell rate algorithm, ITU-T I.371), so it takes the same memory and time whoever asks. Two who share a slot share its
 * allowance; which do is decided anew at each start and cannot be chosen.
 */
public final class RateLimit {

    static final int SLOTS = 1 << 16;
    static final int BURST_SECONDS = 5;

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLongArray evenly = new AtomicLongArray(SLOTS);
    private final long seed;
    private final long factor;
    private final long start;

    /** A limit that counts from a time on. */
    public RateLimit(long nowNanos) {
        start = nowNanos;
        SecureRandom random = new SecureRandom();
        seed = random.nextLong();
        factor = random.nextLong() | 1;
    }

    /**
     * Counts a request, unless it is one too many.
     *
     * @param who somebody
     * @param perSecond how many are allowed, at least 1
     * @param nowNanos the time, as {@link System#nanoTime} tells it
     * @return 0, or after how many nanoseconds to try again
     */
    public long take(String who, int perSecond, long nowNanos) {
        int slot = slot(who);
        long interval = SECOND / perSecond;
        long tolerance = SECOND * BURST_SECONDS - interval;
        long now = nowNanos - start;
        while (true) {
            long before = evenly.get(slot);
            long from = Math.max(before, now);
            if (from - now > tolerance) {
                return from - now - tolerance;
            }
            if (evenly.compareAndSet(slot, before, from + interval)) {
                return 0;
            }
        }
    }

    /** Not by {@link String#hashCode}, of which anybody can find two that agree, whatever is done with it afterwards. */
    private int slot(String who) {
        long hash = seed;
        for (int i = 0; i < who.length(); i++) {
            hash = (hash ^ who.charAt(i)) * factor;
            hash ^= hash >>> 32;
        }
        return (int) hash & (SLOTS - 1);
    }
}
