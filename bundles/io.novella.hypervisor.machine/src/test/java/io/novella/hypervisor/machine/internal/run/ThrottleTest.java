// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private static final long SECOND = 1_000_000_000;

    private long now;
    private long written;

    /** Whoever waits as long as told never exceeds the rate by more than the burst and the one access that was too much. */
    @Property(tries = 200)
    void theRateIsKept(
            @ForAll @IntRange(min = 1, max = 100_000) int perSecond,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 10_000_000) Integer> pauses) {
        now = 0;
        Throttle throttle = new Throttle(new MachineRateLimits(perSecond, 0), () -> 0, () -> now);
        long exits = 0;
        for (int pause : pauses) {
            now += pause;
            exits++;
            now += throttle.after(1);
            double allowed = Math.max(1, perSecond / 10) + (double) now * perSecond / SECOND;
            assertThat((double) exits).isLessThanOrEqualTo(allowed + 1);
        }
    }

    @Test
    void bytesAreCountedAsTheyAreWritten() {
        Throttle throttle = new Throttle(new MachineRateLimits(0, 1_000), () -> written, () -> now);
        written = 100;
        assertThat(throttle.after(1)).isZero();
        written = 600;
        assertThat(throttle.after(1)).isEqualTo(SECOND / 2);
        now += SECOND / 4;
        assertThat(throttle.debt()).isEqualTo(SECOND / 4);
        now += SECOND / 4;
        assertThat(throttle.debt()).isZero();
    }

    @Test
    void longerOfBothWaitsCounts() {
        Throttle throttle = new Throttle(new MachineRateLimits(10, 1_000), () -> written, () -> now);
        assertThat(throttle.after(1)).isZero();
        assertThat(throttle.after(1)).isEqualTo(SECOND / 10);
        written = 600;
        assertThat(throttle.after(1)).isEqualTo(SECOND / 2);
        now += SECOND / 2;
        assertThat(throttle.debt()).isZero();
        assertThat(throttle.after(3)).isEqualTo(2 * SECOND / 10);
    }

    /** The bucket, of a tenth of a second's worth, is filled only when it is found empty, so two of them pass after an idle time. */
    @Test
    void idleTimeSavesNoMoreThanTwoBursts() {
        Throttle throttle = new Throttle(new MachineRateLimits(100, 0), () -> 0, () -> now);
        for (int round = 0; round < 2; round++) {
            now += 10 * SECOND;
            assertThat(throttle.after(11)).isZero();
            assertThat(throttle.after(10)).isZero();
            assertThat(throttle.after(1)).isEqualTo(SECOND / 100);
        }
    }

    @Test
    void bytesWrittenBeforeDoNotCount() {
        written = 5_000;
        Throttle throttle = new Throttle(new MachineRateLimits(0, 1_000), () -> written, () -> now);
        assertThat(throttle.after(1_000)).isZero();
        written += 110;
        assertThat(throttle.after(0)).isEqualTo(SECOND / 100);
    }
}
