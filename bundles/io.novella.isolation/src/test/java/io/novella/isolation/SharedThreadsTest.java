// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What several bundles take of the threads that serve requests. */
class SharedThreadsTest {

    private static final int THREADS = 12;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Bulkheads bulkheads = new Bulkheads(
            new CallLimits(8, THREADS, THREADS, Duration.ofMinutes(5), 10, Duration.ofMinutes(5), 10, 5), threads);

    @AfterEach
    void stop() {
        release.countDown();
        threads.shutdownNow();
        bulkheads.close();
    }

    private Bulkhead bundle(int id) {
        return bulkheads.of(id, "bundle" + id);
    }

    /** Fills a bundle with requests that do not return; the threads that found a place. */
    private List<Future<?>> fill(Bulkhead bulkhead) throws Exception {
        List<Future<?>> inside = new ArrayList<>();
        while (inside.size() <= THREADS) {
            CompletableFuture<Boolean> entered = new CompletableFuture<>();
            Future<?> request = threads.submit(() -> hang(bulkhead, entered));
            if (!entered.get(1, TimeUnit.MINUTES)) {
                return inside;
            }
            inside.add(request);
        }
        throw new AssertionError("there is no bound");
    }

    private void hang(Bulkhead bulkhead, CompletableFuture<Boolean> entered) {
        try (RequestScope scope = RequestScope.open(fault -> {})) {
            Call call = bulkhead.enter("hang", null, true);
            entered.complete(true);
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                call.leave();
            }
        } catch (Busy refused) {
            entered.complete(false);
        }
    }

    @Test
    void bundlesThatKeepTheirThreadsLeaveSomeForThoseThatComeLater() throws Exception {
        assertThat(fill(bundle(1))).hasSize(6); // half of them, since one takes no more than it leaves
        assertThat(fill(bundle(2))).hasSize(3);
        assertThat(fill(bundle(3))).hasSize(2);
        int taken = bulkheads.threads();
        assertThat(taken).isLessThan(THREADS);

        try (RequestScope scope = RequestScope.open(fault -> {})) {
            Call call = bundle(5).enter("serve", null, false);
            assertThat(bulkheads.threads()).isEqualTo(taken + 1);
            bundle(6).enter("load", null, false).leave(); // the same thread, which counts once
            call.leave();
        }
        assertThat(bulkheads.threads()).isEqualTo(taken);
    }

    @Test
    void bundlesOfThePlatformHaveThreadsOfTheirOwn() throws Exception {
        try (Bulkheads both = new Bulkheads(bulkheads.limits(), threads, id -> id == 7)) {
            for (int hostile = 1; fill(both.of(hostile, "hostile")).size() > 0; hostile++) {}
            assertThat(both.threads()).isEqualTo(THREADS);

            assertThat(fill(both.of(7, "identity"))).hasSize(6);
        }
    }

    @Test
    void callThatMayTakeLessTimeThanOthersIsListedWithItsOwnLimit() {
        Bulkhead bulkhead = bundle(1);
        assertThatThrownBy(() -> bulkhead.callWithin(Duration.ofMillis(120), "an answer", "service", () -> {
                    release.await();
                    return "";
                }))
                .isInstanceOf(Expired.class);

        assertThat(bulkheads.failures()).singleElement().satisfies(failure -> assertThat(failure.reason())
                .contains("an answer, which did not return within 120 ms"));
    }

    @Test
    void requestThatWaitsGoesOnWhenAThreadLeavesAnotherBundle() throws Exception {
        bulkheads.limit(new CallLimits(1, 1, 1, Duration.ofMinutes(5), 10, Duration.ofMinutes(5), 10, 5));
        List<Future<?>> inside = fill(bundle(1));
        assertThat(inside).hasSize(1);
        try (RequestScope scope = RequestScope.open(fault -> {})) {
            assertThatThrownBy(() -> bundle(2).enter("serve", null, false)).isInstanceOf(Busy.class);
            var turn = bundle(2).turn(System.nanoTime()).toCompletableFuture();
            assertThat(turn).isNotDone();

            release.countDown();
            turn.get(1, TimeUnit.MINUTES);
            inside.get(0).get(1, TimeUnit.MINUTES);
            bundle(2).enter("serve", null, true).leave();
        }
        assertThat(bulkheads.threads()).isZero();
    }
}
