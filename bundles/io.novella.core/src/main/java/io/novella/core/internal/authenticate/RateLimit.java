// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A rate limit per client: an average number of requests per second, and bursts of as many requests as {@value
 * #BURST_SECONDS} seconds allow. It implements the generic cell rate algorithm (ITU-T I.371) with one number for each
 * of {@value #SLOTS} slots, so memory and time are constant. Clients whose keys hash to the same slot share its
 * limit; the hash is keyed anew at each start, so a client cannot choose its slot.
 */
public final class RateLimit {

    static final int SLOTS = 1 << 16;
    static final int BURST_SECONDS = 5;

    private static final long SECOND = 1_000_000_000L;

    /** For each slot, the theoretical arrival time of the algorithm, in nanoseconds since the start. */
    private final AtomicLongArray arrivals = new AtomicLongArray(SLOTS);

    private final long seed;
    private final long factor;
    private final long start;

    /**
     * Creates a limit without earlier requests.
     *
     * @param nowNanos the current time of {@link System#nanoTime}
     */
    public RateLimit(long nowNanos) {
        start = nowNanos;
        SecureRandom random = new SecureRandom();
        seed = random.nextLong();
        factor = random.nextLong() | 1;
    }

    /**
     * Counts a request, unless it exceeds the limit.
     *
     * @param client key of the client: an IP address or a token
     * @param perSecond allowed requests per second on average, at least 1
     * @param nowNanos the current time of {@link System#nanoTime}
     * @return 0 if the request is allowed; otherwise the time until the next one is, in nanoseconds
     */
    public long take(String client, int perSecond, long nowNanos) {
        int slot = slot(client);
        long interval = SECOND / perSecond;
        long tolerance = SECOND * BURST_SECONDS - interval;
        long now = nowNanos - start;
        while (true) {
            long before = arrivals.get(slot);
            long from = Math.max(before, now);
            if (from - now > tolerance) {
                return from - now - tolerance;
            }
            if (arrivals.compareAndSet(slot, before, from + interval)) {
                return 0;
            }
        }
    }

    /** Selects a slot by a keyed hash: collisions of {@link String#hashCode} are easy to construct. */
    private int slot(String client) {
        long hash = seed;
        for (int i = 0; i < client.length(); i++) {
            hash = (hash ^ client.charAt(i)) * factor;
            hash ^= hash >>> 32;
        }
        return (int) hash & (SLOTS - 1);
    }
}
