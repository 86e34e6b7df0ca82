// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.isolation.Bulkhead;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the requests inside a controller, so that it can be closed and left by all before it goes away. */
public final class Gate {

    private static final int CLOSED = Integer.MIN_VALUE;

    /** The number inside; {@link #CLOSED} is added when closed. */
    private final AtomicInteger state = new AtomicInteger();

    private final @Nullable Bulkhead bulkhead;

    /** A gate of a controller that is called by nobody. */
    public Gate() {
        this(null);
    }

    /**
     * A gate.
     *
     * @param bulkhead guards the code of the controller's bundle
     */
    public Gate(@Nullable Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    /** The guard of the code behind it. */
    public Bulkhead bulkhead() {
        if (bulkhead == null) {
            throw new IllegalStateException("nothing may be called behind this gate");
        }
        return bulkhead;
    }

    /** A gate that nobody has gone through nor ever will. */
    public static Gate closed() {
        Gate gate = new Gate();
        gate.state.set(CLOSED);
        return gate;
    }

    /** Goes in; false if the gate is closed. Each success is followed by one {@link #leave()}. */
    public boolean enter() {
        while (true) {
            int now = state.get();
            if (now < 0) {
                return false;
            }
            if (state.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Comes out. */
    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Lets nobody in any more and waits until all are out. Those that are still inside when the time is over are interrupted, and
     * their clients are answered.
     *
     * @return whether all came out in time
     */
    public boolean close(Duration patience) {
        return bulkhead == null ? closeAndWait(patience) : bulkhead.drain(patience, this::closeAndWait, this);
    }

    private boolean closeAndWait(Duration patience) {
        state.updateAndGet(now -> now < 0 ? now : now + CLOSED);
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            synchronized (this) {
                while (state.get() != CLOSED) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    try {
                        wait(left / 1_000_000 + 1);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                return true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
