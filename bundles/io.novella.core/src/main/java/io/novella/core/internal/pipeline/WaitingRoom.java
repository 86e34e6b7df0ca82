// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.pipeline;

import io.novella.api.Fault;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are while what they ask for is replaced: a bounded number, for a bounded time, and without a thread for
 * each.
 */
public final class WaitingRoom {

    private final Executor threads;
    private final IntSupplier seats;
    private final Supplier<Duration> patience;
    private final LongSupplier nanoTime;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * A waiting room.
     *
     * @param threads where requests go on
     * @param seats how many may wait at a time
     * @param patience how long one may wait in all, however often it has to
     * @param nanoTime the time, as {@link System#nanoTime} tells it
     */
    public WaitingRoom(Executor threads, IntSupplier seats, Supplier<Duration> patience, LongSupplier nanoTime) {
        this.threads = threads;
        this.seats = seats;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** One without seats. */
    static WaitingRoom none() {
        return new WaitingRoom(Runnable::run, () -> 0, () -> Duration.ZERO, () -> 0);
    }

    /** How many wait now. */
    public int waiting() {
        return waiting.get();
    }

    /** Lets nobody in any more, and sends away who is called from now on. */
    public void close() {
        closed = true;
    }

    /** Goes on with a request when something has changed, on one of the room's threads. */
    <T> CompletionStage<T> resume(CompletionStage<@Nullable Void> change, Supplier<? extends CompletionStage<T>> next) {
        return change.thenComposeAsync(changed -> next.get(), threads);
    }

    /** What one request does here. */
    Visit visit() {
        return new Visit();
    }

    private static Fault changing(Duration retryAfter) {
        return Fault.unavailable("The service is being changed. Try again.", retryAfter);
    }

    /** The stays of one request, which keeps its seat from one to the next. Used by one thread at a time. */
    final class Visit {

        private boolean begun;
        private long began;
        private boolean seated;

        /**
         * Waits.
         *
         * @param change what to wait for
         * @param next what to do then, which begins with another stay, or with leaving
         * @return what that returns
         * @throws Fault 503 if there is no seat, or the patience is at an end
         */
        <T> CompletionStage<T> until(
                CompletionStage<@Nullable Void> change, Supplier<? extends CompletionStage<T>> next) {
            requireOpen();
            long now = nanoTime.getAsLong();
            Duration most = patience.get();
            if (!begun) {
                begun = true;
                began = now;
            } else if (now - began > most.toNanos()) {
                throw changing(most);
            }
            if (!seated) {
                if (waiting.incrementAndGet() > seats.getAsInt()) {
                    waiting.decrementAndGet();
                    throw changing(most);
                }
                seated = true;
            }
            return resume(change, next);
        }

        /** Leaves for good, or for now. */
        void leave() {
            if (seated) {
                seated = false;
                waiting.decrementAndGet();
            }
        }

        /** Whether it was worth waiting. */
        void requireOpen() {
            if (closed) {
                throw changing(patience.get());
            }
        }
    }
}
