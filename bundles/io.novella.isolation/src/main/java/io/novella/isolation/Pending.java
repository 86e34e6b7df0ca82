// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request whose {@link java.util.concurrent.CompletionStage} is not complete yet. It occupies no thread. Whichever comes
 * first decides: the result, the deadline, or the end of the bundle.
 *
 * @param <R> type of the answer
 */
public final class Pending<R> {

    private final Bulkhead bulkhead;
    private final Object what;
    private final @Nullable Object group;
    private final Function<Fault, R> late;
    private final Runnable end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final Duration limit;
    private volatile long deadline;
    private volatile Expired.Reason reason = Expired.Reason.DEADLINE;

    Pending(
            Bulkhead bulkhead,
            Object what,
            @Nullable Object group,
            Duration limit,
            Function<Fault, R> late,
            Runnable end) {
        this.bulkhead = bulkhead;
        this.what = what;
        this.group = group;
        this.limit = limit;
        deadline = System.nanoTime() + limit.toNanos();
        this.late = late;
        this.end = end;
    }

    /** The answer; never fails. */
    public CompletableFuture<R> answer() {
        return answer;
    }

    /** Whether the request has been answered already, so that a late result is of no use. */
    public boolean isAnswered() {
        return ended.get();
    }

    /** Answers, unless that has been done. */
    public void answer(R given) {
        if (end()) {
            answer.complete(given);
        }
    }

    private boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        bulkhead.ended(this);
        end.run();
        return true;
    }

    @Nullable
    Object group() {
        return group;
    }

    String what() {
        return what.toString();
    }

    void expire(Expired.Reason why, long now) {
        reason = why;
        deadline = now;
    }

    /** Answers when the deadline has passed; called by the watchdog. */
    void check(long now, Executor executor) {
        if (now - deadline >= 0 && end()) {
            bulkhead.timedOut(what(), reason, limit);
            // The thread that completes an answer also writes it, which the watchdog has no time for.
            executor.execute(() -> answer.complete(late.apply(Expired.fault(reason))));
        }
    }
}
