// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Subscription;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickerTest {

    private final Ticker ticker = new Ticker();
    private final Semaphore first = new Semaphore(0);
    private final Semaphore second = new Semaphore(0);

    @AfterEach
    void close() {
        ticker.close();
    }

    @Test
    void callsAllUntilTheyUnsubscribe() throws InterruptedException {
        Subscription one = ticker.subscribe(first::release);
        ticker.subscribe(second::release);
        assertCalled(first, 3);
        assertCalled(second, 3);
        one.close();
        // The round under way may still call it.
        assertCalled(second, 2);
        first.drainPermits();
        assertCalled(second, 3);
        assertThat(first.availablePermits()).isZero();
    }

    @Test
    void goesOnAfterTheLastHasLeft() throws InterruptedException {
        ticker.subscribe(first::release).close();
        ticker.subscribe(second::release);
        assertCalled(second, 3);
    }

    @Test
    void threadOfTheTicksIsADaemon() throws InterruptedException {
        AtomicBoolean daemon = new AtomicBoolean();
        ticker.subscribe(() -> {
            daemon.set(Thread.currentThread().isDaemon());
            first.release();
        });
        assertCalled(first, 1);
        assertThat(daemon).isTrue();
    }

    @Test
    void interruptFlagIsRestoredAfterClose() {
        Thread.currentThread().interrupt();
        ticker.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertCalled(Semaphore calls, int times) throws InterruptedException {
        calls.drainPermits();
        assertThat(calls.tryAcquire(times, 60, TimeUnit.SECONDS)).isTrue();
    }
}
