// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.limit;

/** A token bucket: so much a second, and a tenth of a second's worth at once. Not safe for several threads. */
public final class Bucket {

    private static final long SECOND = 1_000_000_000;
    private static final int BURST_PART = 10;

    private final long perSecond;
    private final long burst;
    private double tokens;
    private long filled;

    /** A full bucket. */
    public Bucket(long perSecond, long now) {
        this.perSecond = perSecond;
        this.burst = Math.max(1, perSecond / BURST_PART);
        this.tokens = burst;
        this.filled = now;
    }

    /** Takes tokens out, into debt if there are not enough. */
    public void take(long count) {
        tokens -= count;
    }

    /** Whether it is in debt, as far as is known without the clock. */
    public boolean isEmpty() {
        return tokens < 0;
    }

    /** How long until it is out of debt, in nanoseconds; 0 if it is. */
    public long debt(long now) {
        tokens = Math.min(burst, tokens + (double) (now - filled) * perSecond / SECOND);
        filled = now;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens * SECOND / perSecond);
    }
}
