// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.authenticate;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000L;

    private final RateLimit limit = new RateLimit(0);

    private int taken(int attempts, int perSecond, long now) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += limit.take("ann", perSecond, now) == 0 ? 1 : 0;
        }
        return taken;
    }

    @Test
    void burstIsAllowedThenTheRateApplies() {
        assertThat(taken(1000, 10, 0)).isEqualTo(10 * RateLimit.BURST_SECONDS);
        assertThat(taken(1000, 10, SECOND)).isEqualTo(10);
        assertThat(taken(1000, 10, 100 * SECOND)).isEqualTo(10 * RateLimit.BURST_SECONDS);
    }

    @Test
    void rejectionReturnsTheTimeUntilTheNextRequest() {
        taken(1000, 10, 0);
        long wait = limit.take("ann", 10, 0);

        assertThat(wait).isPositive().isLessThanOrEqualTo(SECOND / 10);
        assertThat(limit.take("ann", 10, wait - 1)).isEqualTo(1);
        assertThat(limit.take("ann", 10, wait)).isZero();
    }

    @Test
    void clientCannotChooseItsSlot() {
        // "Aa" and "BB" have the same hash code, and so do all texts composed of the same number of them.
        int alone = 0;
        for (int start = 0; start < 20; start++) {
            RateLimit fresh = new RateLimit(0);
            for (int i = 0; i < RateLimit.BURST_SECONDS; i++) {
                fresh.take("AaAaAaAa", 1, 0);
            }
            alone += fresh.take("BBBBBBBB", 1, 0) == 0 ? 1 : 0;
        }

        assertThat(alone).isGreaterThan(15);
    }

    @Property(tries = 200)
    void noClientExceedsRateAndBurst(
            @ForAll @IntRange(min = 1, max = 1000) int perSecond, @ForAll @LongRange(min = 1, max = SECOND) long step) {
        RateLimit fresh = new RateLimit(0);
        long taken = 0;
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            taken += fresh.take("ann", perSecond, now) == 0 ? 1 : 0;
            now += step;
        }

        assertThat((double) taken).isLessThanOrEqualTo((double) now / SECOND * perSecond + perSecond * 5.0 + 1);
    }
}
