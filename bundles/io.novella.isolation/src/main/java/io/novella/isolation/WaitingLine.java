// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests that wait, without a thread, until there is room for one more thread in a bundle. Safe for any number of threads. */
final class WaitingLine {

    private final AtomicInteger length = new AtomicInteger();
    private final Queue<Waiter> queue = new ConcurrentLinkedQueue<>();

    private static final class Waiter extends CompletableFuture<@Nullable Void> {
        private final long deadline;

        Waiter(long deadline) {
            this.deadline = deadline;
        }
    }

    boolean isEmpty() {
        return length.get() == 0;
    }

    /**
     * Joins at the end.
     *
     * @param deadline until when to wait, by {@link System#nanoTime}
     * @param max how many may wait
     * @return completes when the request shall try again; {@code null} if too many wait
     */
    @Nullable
    CompletionStage<@Nullable Void> join(long deadline, int max) {
        if (length.incrementAndGet() > max) {
            length.decrementAndGet();
            return null;
        }
        Waiter waiter = new Waiter(deadline);
        queue.add(waiter);
        return waiter;
    }

    /** Lets as many try as there is room for, the first ones first. */
    void wake(int room) {
        for (int left = room; left > 0 && !isEmpty(); left--) {
            Waiter next = queue.poll();
            if (next == null) {
                return;
            }
            length.decrementAndGet();
            next.complete(null);
        }
    }

    /** Lets those try whose time is over, which they find out then. */
    void expire(long now) {
        for (Waiter waiter : queue) {
            if (now - waiter.deadline >= 0 && queue.remove(waiter)) {
                length.decrementAndGet();
                waiter.complete(null);
            }
        }
    }
}
