// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.identity.internal.SettableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockoutTest {

    private final SettableClock clock = new SettableClock();
    private final Lockout lockout = new Lockout(clock);

    private void fail(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            lockout.failed(user, address);
        }
    }

    @Test
    void whoFailsTooOftenIsLockedForAWhile() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        assertThat(lockout.isLocked("ann", "a")).isFalse();

        fail("ann", "a", 1);
        assertThat(lockout.isLocked("ann", "a")).isTrue();

        clock.pass(Lockout.LOCKED);
        assertThat(lockout.isLocked("ann", "a")).isFalse();
        fail("ann", "a", 1);
        assertThat(lockout.isLocked("ann", "a")).as("at once again").isTrue();
    }

    @Test
    void nobodyIsLockedOutFromElsewhere() {
        fail("ann", "a", Lockout.MAX_FAILURES);

        assertThat(lockout.isLocked("ann", "b")).isFalse();
        assertThat(lockout.isLocked("bob", "a")).isFalse();
    }

    @Test
    void anAddressCannotGoThroughAllUsers() {
        for (int i = 0; i < Lockout.MAX_FROM_ADDRESS; i++) {
            fail("user" + i, "a", 1);
        }

        assertThat(lockout.isLocked("another", "a")).isTrue();
        assertThat(lockout.isLocked("another", "b")).isFalse();
    }

    @Test
    void successForgets() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        lockout.succeeded("ann", "a");
        fail("ann", "a", Lockout.MAX_FAILURES - 1);

        assertThat(lockout.isLocked("ann", "a")).isFalse();
    }

    @Test
    void timeForgets() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        clock.pass(Lockout.MEMORY.plus(Duration.ofSeconds(1)));
        fail("ann", "a", 1);

        assertThat(lockout.isLocked("ann", "a")).isFalse();
    }

    @Test
    void itIsBoundedAndTheLatestStay() {
        for (int i = 0; i < Lockout.MAX_ENTRIES; i++) {
            fail("user" + i, "address" + i, 1);
        }
        fail("ann", "a", Lockout.MAX_FAILURES);

        assertThat(lockout.isLocked("ann", "a")).isTrue();
        assertThat(lockout.size()).isLessThanOrEqualTo(Lockout.MAX_ENTRIES);
    }
}
