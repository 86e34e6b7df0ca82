// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many threads a bundle receives for what it does with them. */
class AdmissionTest {

    private static final int MOST = 2 * Admission.BASE;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean spinning = true;
    private final Bulkheads bulkheads = new Bulkheads(
            new CallLimits(MOST, 1000, 1000, Duration.ofMinutes(5), 1000, Duration.ofMinutes(5), 10, 5), threads);
    private final Bulkhead bulkhead = bulkheads.of(1, "bundle1");

    private interface Work {
        void run() throws InterruptedException;
    }

    @AfterEach
    void stop() {
        spinning = false;
        release.countDown();
        threads.shutdownNow();
        bulkheads.close();
    }

    private void spin() {
        while (spinning) {
            Thread.onSpinWait();
        }
    }

    /** Uses enough of a processor's time to count as progress. */
    private static void compute() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(20);
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }

    /** Whether there was a place. The thread then works until it is done. */
    private boolean enters(Work work) throws Exception {
        CompletableFuture<Boolean> entered = new CompletableFuture<>();
        threads.execute(() -> {
            try (RequestScope scope = RequestScope.open(fault -> {})) {
                Call call = bulkhead.enter("call", null, true);
                entered.complete(true);
                try {
                    work.run();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                } finally {
                    call.leave();
                }
            } catch (Busy refused) {
                entered.complete(false);
            }
        });
        return entered.get(1, TimeUnit.MINUTES);
    }

    @Test
    void threadsThatOnlyWaitMakePlacesForOthersUpToTheLimit() throws Exception {
        for (int i = 0; i < Admission.BASE; i++) {
            assertThat(enters(release::await)).isTrue();
        }
        for (int i = Admission.BASE; i < MOST; i++) {
            bulkhead.turn(System.nanoTime()).toCompletableFuture().get(1, TimeUnit.MINUTES);
            assertThat(enters(release::await)).isTrue();
        }
        assertThat(enters(release::await)).isFalse();
    }

    @Test
    void threadsThatComputeDoNot() throws Exception {
        for (int i = 0; i < Admission.BASE; i++) {
            assertThat(enters(this::spin)).isTrue();
        }
        assertThat(enters(this::spin)).isFalse();
        bulkhead.check(System.nanoTime(), threads);
        bulkhead.check(System.nanoTime(), threads);
        assertThat(enters(this::spin)).isFalse();
    }

    @Test
    void callsThatReturnSoonEarnPlaces() throws Exception {
        for (int i = Admission.BASE; i < MOST; i++) {
            bulkhead.enter("call", null, true).leave();
        }
        for (int i = 0; i < MOST; i++) {
            assertThat(enters(release::await)).isTrue();
        }
        assertThat(enters(release::await)).isFalse();
    }

    @Test
    void placesThatWereEarnedAreLostWhenACallComputesForLong() {
        CallLimits limits = bulkheads.limits();
        Admission admission = new Admission();
        for (int i = 0; i < MOST; i++) {
            admission.returned(0, limits);
        }
        assertThat(admission.places(limits)).isEqualTo(MOST);

        Call call = bulkhead.enter("call", null, true); // of this thread, which is running
        admission.examine(List.of(call), call.begin() + 1);
        assertThat(admission.places(limits)).isEqualTo(MOST);
        compute();
        admission.examine(List.of(call), call.begin() + TimeUnit.SECONDS.toNanos(1) + 1);
        call.leave();

        assertThat(admission.places(limits)).isEqualTo(Admission.BASE);
    }
}
