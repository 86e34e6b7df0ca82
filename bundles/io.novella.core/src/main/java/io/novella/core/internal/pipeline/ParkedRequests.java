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
 * The waits of requests whose extension is being replaced. Number and duration are bounded, and a waiting request
 * occupies no thread.
 */
public final class ParkedRequests {

    private final Executor threads;
    private final IntSupplier permits;
    private final Supplier<Duration> patience;
    private final LongSupplier nanoTime;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Creates an instance without waiting requests.
     *
     * @param threads runs requests after their wait
     * @param permits maximum number of waiting requests
     * @param patience maximum total wait of one request
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public ParkedRequests(Executor threads, IntSupplier permits, Supplier<Duration> patience, LongSupplier nanoTime) {
        this.threads = threads;
        this.permits = permits;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** Creates an instance without permits, in which each wait fails at once. */
    static ParkedRequests none() {
        return new ParkedRequests(Runnable::run, () -> 0, () -> Duration.ZERO, () -> 0);
    }

    /** Returns the number of waiting requests. */
    public int waiting() {
        return waiting.get();
    }

    /** Rejects new waits, and makes resumed requests fail with 503. */
    public void close() {
        closed = true;
    }

    /** Resumes a request on one of the executor's threads, when a stage completes. */
    <T> CompletionStage<T> resume(CompletionStage<@Nullable Void> change, Supplier<? extends CompletionStage<T>> next) {
        return change.thenComposeAsync(changed -> next.get(), threads);
    }

    /** Begins the waits of one request. */
    Parking park() {
        return new Parking();
    }

    private static Fault changing(Duration retryAfter) {
        return Fault.unavailable("The service is being changed. Try again.", retryAfter);
    }

    /**
     * The waits of one request; the request keeps its permit across consecutive waits. Used by one thread at a time.
     */
    final class Parking {

        private boolean begun;
        private long began;
        private boolean hasPermit;

        /**
         * Waits until a stage completes.
         *
         * @param change the stage to wait for
         * @param next continues the request; it has to begin with another wait, or with {@link #leave}
         * @return the result of {@code next}
         * @throws Fault 503 if there is no permit, or the request has waited for the maximum time
         */
        <T> CompletionStage<T> until(
                CompletionStage<@Nullable Void> change, Supplier<? extends CompletionStage<T>> next) {
            requireOpen();
            long now = nanoTime.getAsLong();
            Duration maximum = patience.get();
            if (!begun) {
                begun = true;
                began = now;
            } else if (now - began > maximum.toNanos()) {
                throw changing(maximum);
            }
            if (!hasPermit) {
                if (waiting.incrementAndGet() > permits.getAsInt()) {
                    waiting.decrementAndGet();
                    throw changing(maximum);
                }
                hasPermit = true;
            }
            return resume(change, next);
        }

        /** Releases the permit. The request may wait again later. */
        void leave() {
            if (hasPermit) {
                hasPermit = false;
                waiting.decrementAndGet();
            }
        }

        /**
         * Checks that {@link ParkedRequests#close} has not been called.
         *
         * @throws Fault 503 if it has
         */
        void requireOpen() {
            if (closed) {
                throw changing(patience.get());
            }
        }
    }
}
