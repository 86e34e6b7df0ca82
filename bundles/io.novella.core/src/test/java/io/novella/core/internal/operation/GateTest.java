// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A closed gate admits no request, and closing returns when the last request has left. */
class GateTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Gate gate = new Gate();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void emptyGateClosesAtOnceAndStaysClosed() {
        assertThat(gate.close(Duration.ZERO)).isTrue();
        assertThat(gate.enter()).isFalse();
        assertThat(gate.close(Duration.ZERO)).isTrue();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void closedGateRejectsNewRequestsWhileOthersAreInside() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        gate.leave();

        assertThat(gate.close(Duration.ZERO)).isFalse();
        assertThat(gate.enter()).isFalse();

        gate.leave();
        assertThat(gate.close(Duration.ZERO)).isTrue();
    }

    @Test
    void closeWaitsForTheLastRequest() throws Exception {
        assertThat(gate.enter()).isTrue();
        Future<Boolean> closed = threads.submit(() -> gate.close(LONG));
        while (gate.enter()) { // until the other thread closes the gate
            gate.leave();
            Thread.onSpinWait();
        }
        assertThat(closed.isDone()).isFalse();

        gate.leave();

        assertThat(closed.get(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void interruptFlagIsRestoredAfterClose() throws Exception {
        assertThat(gate.enter()).isTrue();
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean result = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            started.countDown();
            result.set(gate.close(LONG));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        started.await();
        while (gate.enter()) {
            gate.leave();
            Thread.onSpinWait();
        }

        gate.leave();
        closer.join();

        assertThat(result).isTrue();
        assertThat(interrupted).isTrue();
    }

    @Test
    void closeReturnsWhenItsTimeIsOver() throws Exception {
        assertThat(gate.enter()).isTrue();
        AtomicBoolean interrupted = new AtomicBoolean();
        Future<Boolean> closed = threads.submit(() -> {
            Thread.currentThread().interrupt();
            boolean empty = gate.close(Duration.ofMillis(20));
            interrupted.set(Thread.interrupted());
            return empty;
        });

        assertThat(closed.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(interrupted).isTrue();
    }

    @RepeatedTest(20)
    void noRequestIsInsideAClosedGateUnderLoad() throws Exception {
        int crowd = 4;
        CountDownLatch allIn = new CountDownLatch(crowd);
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean gone = new AtomicBoolean();
        List<Future<Boolean>> visitors = new ArrayList<>();
        for (int i = 0; i < crowd; i++) {
            visitors.add(threads.submit(() -> {
                boolean everLate = false;
                boolean first = true;
                while (gate.enter()) {
                    inside.incrementAndGet();
                    everLate |= gone.get();
                    if (first) {
                        allIn.countDown();
                        first = false;
                    }
                    inside.decrementAndGet();
                    gate.leave();
                }
                return everLate;
            }));
        }
        allIn.await();

        boolean closed = gate.close(LONG);
        gone.set(true);

        assertThat(closed).isTrue();
        assertThat(inside).hasValue(0);
        for (Future<Boolean> visitor : visitors) {
            assertThat(visitor.get(1, TimeUnit.MINUTES))
                    .as("inside after it had closed")
                    .isFalse();
        }
    }
}
