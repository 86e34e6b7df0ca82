// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.isolation.Bulkhead;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests inside a controller. Closing the gate rejects new requests and waits for those inside, so that
 * the controller can be removed.
 */
public final class Gate {

    private static final int CLOSED = Integer.MIN_VALUE;

    /** The number of requests inside; {@link #CLOSED} is added when the gate is closed. */
    private final AtomicInteger state = new AtomicInteger();

    private final @Nullable Bulkhead bulkhead;

    /** Creates a gate without a bulkhead, behind which no extension code can be called. */
    public Gate() {
        this(null);
    }

    /**
     * Creates an open gate.
     *
     * @param bulkhead bulkhead of the controller's bundle
     */
    public Gate(@Nullable Bulkhead bulkhead) {
        this.bulkhead = bulkhead;
    }

    /**
     * Returns the bulkhead of the controller's bundle.
     *
     * @throws IllegalStateException if there is none
     */
    public Bulkhead bulkhead() {
        if (bulkhead == null) {
            throw new IllegalStateException("this gate has no bulkhead");
        }
        return bulkhead;
    }

    /** Creates a closed gate without requests inside. */
    public static Gate closed() {
        Gate gate = new Gate();
        gate.state.set(CLOSED);
        return gate;
    }

    /** Enters the gate; returns false if it is closed. Each success has to be followed by one {@link #leave()}. */
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

    /** Leaves the gate. */
    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Closes the gate, and waits until no request is inside. Requests that are still inside after that time are
     * interrupted, and their clients receive an error.
     *
     * @return whether all requests have left
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
