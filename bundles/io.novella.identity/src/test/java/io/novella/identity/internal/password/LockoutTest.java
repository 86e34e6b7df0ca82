// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.identity.internal.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LockoutTest {

    private final SettableClock clock = new SettableClock();
    private final Lockout lockout = new Lockout(clock);

    private void fail(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            lockout.attempt(user, address).ifPresent(Lockout.Attempt::failed);
        }
    }

    private boolean isLocked(String user, String address) {
        var attempt = lockout.attempt(user, address);
        attempt.ifPresent(Lockout.Attempt::close);
        return attempt.isEmpty();
    }

    @Test
    void tooManyFailuresLockForAWhile() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        assertThat(isLocked("ann", "a")).isFalse();

        fail("ann", "a", 1);
        assertThat(isLocked("ann", "a")).isTrue();

        clock.pass(Lockout.LOCKED);
        assertThat(isLocked("ann", "a")).isFalse();
        fail("ann", "a", 1);
        assertThat(isLocked("ann", "a")).as("one more failure locks again").isTrue();
    }

    @Test
    void failuresLockTheUserForTheirAddressOnly() {
        fail("ann", "a", Lockout.MAX_FAILURES);

        assertThat(isLocked("ann", "b")).isFalse();
        assertThat(isLocked("bob", "a")).isFalse();
    }

    @Test
    void parallelGuessesAreNotComparedMoreOftenThanTheLimit() throws Exception {
        AtomicInteger compared = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Object>> guesses = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                guesses.add(() -> {
                    var attempt = lockout.attempt("ann", "a");
                    attempt.ifPresent(counted -> {
                        compared.incrementAndGet();
                        Thread.yield();
                        counted.failed();
                    });
                    return attempt;
                });
            }
            for (Future<Object> guess : threads.invokeAll(guesses)) {
                guess.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(compared).hasValue(Lockout.MAX_FAILURES);
    }

    @Test
    void parallelLoginsWithTheRightPasswordAllSucceed() throws Exception {
        AtomicInteger compared = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Object>> logins = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                logins.add(() -> {
                    Lockout.Attempt attempt = lockout.attempt("ann", "a").orElseThrow();
                    Thread.yield();
                    attempt.succeeded();
                    return compared.incrementAndGet();
                });
            }
            for (Future<Object> login : threads.invokeAll(logins)) {
                login.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(compared).hasValue(100);
    }

    @Test
    void anAddressWithManyFailuresDoesNotRefuseAnotherUsersRightPassword() {
        for (int i = 0; i < Lockout.MAX_FROM_ADDRESS + 5; i++) {
            lockout.attempt(null, "proxy").orElseThrow().failed();
        }

        assertThat(isLocked("bob", "proxy")).isFalse();
        lockout.attempt("bob", "proxy").orElseThrow().succeeded();
        assertThat(isLocked("bob", "proxy")).isFalse();
    }

    @Test
    void guessesOverManyUsersBecomeOneForEachUser() {
        for (int i = 0; i < Lockout.MAX_FROM_ADDRESS; i++) {
            fail("user" + i, "a", 1);
        }

        fail("another", "a", 1);
        assertThat(isLocked("another", "a")).isTrue();
        assertThat(isLocked("another", "b")).isFalse();
        fail("user0", "b", 1);
        assertThat(isLocked("user0", "b"))
                .as("from an address without failures")
                .isFalse();
        clock.pass(Lockout.LOCKED);
        assertThat(isLocked("another", "a")).isFalse();
    }

    @Test
    void manyAddressesDoNotGiveManyGuesses() {
        for (int i = 0; i < 1_000; i++) {
            fail("ann", "10.0." + i / 256 + "." + i % 256, Lockout.MAX_FAILURES);
        }

        assertThat(isLocked("ann", "a new address")).isTrue();
        assertThat(lockout.size()).isEqualTo(Lockout.MAX_ADDRESSES + 1);
        assertThat(isLocked("bob", "10.0.0.1")).isFalse();
    }

    @Test
    void addressesOfOneIpv6NetworkAreOne() {
        for (int i = 0; i < Lockout.MAX_FAILURES; i++) {
            fail("ann", "2001:db8:1:2:0:0:0:" + i, 1);
        }

        assertThat(isLocked("ann", "2001:db8:1:2:9:9:9:9")).isTrue();
        assertThat(isLocked("ann", "2001:db8:1:3:0:0:0:1")).isFalse();
    }

    @Test
    void successForgets() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        lockout.attempt("ann", "a").orElseThrow().succeeded();
        fail("ann", "a", Lockout.MAX_FAILURES - 1);

        assertThat(isLocked("ann", "a")).isFalse();
    }

    @Test
    void anAttemptWithoutAnOutcomeIsTakenBack() {
        for (int i = 0; i < 3 * Lockout.MAX_FAILURES; i++) {
            lockout.attempt("ann", "a").orElseThrow().close();
        }

        assertThat(isLocked("ann", "a")).isFalse();
    }

    @Test
    void timeForgets() {
        fail("ann", "a", Lockout.MAX_FAILURES - 1);
        clock.pass(Lockout.MEMORY.plus(Duration.ofSeconds(1)));
        fail("ann", "a", 1);

        assertThat(isLocked("ann", "a")).isFalse();
    }

    @Test
    void madeUpNamesTakeNoMemoryAndPushNothingOut() {
        fail("ann", "a", Lockout.MAX_FAILURES);
        for (int i = 0; i < 20_000; i++) {
            lockout.attempt(null, "address" + i).orElseThrow().failed();
        }

        assertThat(isLocked("ann", "a")).isTrue();
        assertThat(lockout.size()).isEqualTo(1);
    }

    @Test
    void oldCountsAreSwept() {
        for (int i = 0; i < 100; i++) {
            fail("user" + i, "a", 1);
        }
        clock.pass(Lockout.MEMORY.plus(Duration.ofSeconds(1)));

        assertThat(isLocked("ann", "a")).isFalse();
        assertThat(lockout.size()).isLessThanOrEqualTo(1);
    }
}
