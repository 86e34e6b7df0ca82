// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.api.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParkedRequestsTest {

    private static final Duration MOST = Duration.ofSeconds(30);

    private final List<Runnable> resumed = new ArrayList<>();
    private int permits = 1;
    private long now = Long.MAX_VALUE - 5; // the clock's values may overflow
    private final ParkedRequests parked = new ParkedRequests(resumed::add, () -> permits, () -> MOST, () -> now);

    private static CompletionStage<String> until(
            ParkedRequests.Parking parking, CompletionStage<@Nullable Void> change) {
        return parking.until(change, () -> CompletableFuture.completedFuture("answer"));
    }

    private static CompletionStage<@Nullable Void> never() {
        return new CompletableFuture<>();
    }

    private static void assertUnavailable(Runnable wait) {
        assertThatThrownBy(wait::run).isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.status())
                .isEqualTo(503));
    }

    @Test
    void requestContinuesOnTheExecutorAfterTheChange() {
        CompletableFuture<@Nullable Void> change = new CompletableFuture<>();
        CompletableFuture<String> answer = until(parked.park(), change).toCompletableFuture();
        assertThat(parked.waiting()).isEqualTo(1);

        change.complete(null);
        assertThat(answer).isNotDone();
        resumed.forEach(Runnable::run);

        assertThat(answer).isCompletedWithValue("answer");
    }

    @Test
    void waitsOfOneRequestEndAfterTheMaximumTime() {
        ParkedRequests.Parking parking = parked.park();
        until(parking, never());
        now += MOST.toNanos();
        until(parking, never());
        now++;

        assertUnavailable(() -> until(parking, never()));
        assertThat(parked.waiting()).as("until it leaves").isEqualTo(1);
        permits = 2;
        until(parked.park(), never());
    }

    @Test
    void requestKeepsOnePermitUntilItLeaves() {
        ParkedRequests.Parking first = parked.park();
        ParkedRequests.Parking second = parked.park();
        until(first, never());
        until(first, never());
        assertUnavailable(() -> until(second, never()));
        assertThat(parked.waiting()).isEqualTo(1);

        second.leave();
        first.leave();
        first.leave();

        assertThat(parked.waiting()).isZero();
        until(second, never());
        assertThat(parked.waiting()).isEqualTo(1);
    }

    @Test
    void closedInstanceRejectsWaitsAndResumedRequests() {
        ParkedRequests.Parking parking = parked.park();
        parking.requireOpen();
        until(parking, never());

        parked.close();

        assertUnavailable(parking::requireOpen);
        assertUnavailable(() -> until(parking, never()));
        assertUnavailable(() -> until(parked.park(), never()));
    }

    @Test
    void instanceWithoutPermitsRejectsEveryWait() {
        assertUnavailable(() -> until(ParkedRequests.none().park(), never()));
    }
}
