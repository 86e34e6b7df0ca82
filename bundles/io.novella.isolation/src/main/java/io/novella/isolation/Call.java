// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread inside the code of one bundle. It takes one of the bundle's places until it leaves; when its deadline passes, the
 * watchdog interrupts the thread, and answers the client if the thread does not react.
 */
public final class Call {

    private static final int RUNNING = 0;
    /** The watchdog is about to interrupt the thread, which must not leave meanwhile: its next request would be hit. */
    private static final int INTERRUPTING = 1;

    private static final int INTERRUPTED = 2;
    private static final int LEFT = 3;

    /** How long a thread has to react to its interrupt before the client is answered without it, in nanoseconds. */
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(500);
    /** A thread that has swallowed an interrupt and waits again receives another, at this interval in nanoseconds. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final boolean MEASURED = THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled();
    /** Processor time that counts as progress, in nanoseconds. */
    private static final long PROGRESS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A thread that could run and made no progress for so long, in nanoseconds, waits in the operating system. */
    private static final long IDLE = TimeUnit.SECONDS.toNanos(1);

    private final Bulkhead bulkhead;
    private final RequestScope scope;
    private final @Nullable Call outer;
    private final Object what;
    private final @Nullable Object group;
    private final Thread thread = Thread.currentThread();
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final Duration limit;
    private final long begin = System.nanoTime();
    private volatile long deadline;
    private volatile Expired.@Nullable Reason reason;
    /** Of the watchdog alone. */
    private long interruptedAt;

    private long lastInterrupt;
    private boolean answered;
    private boolean reported;

    /** The processor time that the thread had used when that last grew, in nanoseconds, and when that was. */
    private long processorTime;

    private long lastProgress = begin;

    /**
     * Begins a call on the current thread.
     *
     * @param limit how long it may take
     */
    Call(Bulkhead bulkhead, RequestScope scope, Object what, @Nullable Object group, Duration limit) {
        this.bulkhead = bulkhead;
        this.scope = scope;
        this.what = what;
        this.group = group;
        this.limit = limit;
        deadline = begin + limit.toNanos();
        outer = scope.innermost();
        scope.entered(this);
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    /** Whether it is what brought a thread of the HTTP server into the code of extensions. */
    boolean isEntry() {
        return outer == null && scope.late() != null;
    }

    @Nullable
    Call outer() {
        return outer;
    }

    @Nullable
    Object group() {
        return group;
    }

    /** A description for the operator. */
    String what() {
        return what.toString();
    }

    /** How long it may take, unless its bundle stops. */
    Duration limit() {
        return limit;
    }

    /** Why the thread was interrupted; {@code null} if it was not. */
    Expired.@Nullable Reason reason() {
        return reason;
    }

    /** What to raise instead of whatever the call ended with; {@code null} if it was not interrupted. */
    public @Nullable CallRefused expired() {
        Expired.Reason why = reason;
        return why == null ? null : new Expired(why);
    }

    /** Leaves the bundle, and clears the thread's interrupt flag, whichever thread has set it. */
    public void leave() {
        for (int now = state.get(); !(now != INTERRUPTING && state.compareAndSet(now, LEFT)); now = state.get()) {
            Thread.onSpinWait();
        }
        scope.left(outer);
        Thread.interrupted();
        if (outer != null && outer.state.get() != RUNNING) {
            thread.interrupt(); // it was meant for the outer call too
        }
        bulkhead.left(this);
    }

    /** Lets the deadline pass now. */
    void expire(Expired.Reason why, long now) {
        if (reason == null) {
            deadline = now;
            reason = why;
        }
    }

    /** Whether the thread did not react to its interrupt. */
    boolean isStuck(long now) {
        return state.get() == INTERRUPTED && now - interruptedAt > GRACE;
    }

    /** When it began, by {@link System#nanoTime}. */
    long begin() {
        return begin;
    }

    /** Whether the thread waits instead of computing; called by the watchdog alone. */
    boolean isIdle(long now) {
        if (thread.getState() != Thread.State.RUNNABLE) {
            return true;
        }
        long used = MEASURED ? THREADS.getThreadCpuTime(thread.getId()) : 0;
        if (used - processorTime > PROGRESS) {
            processorTime = used;
            lastProgress = now;
        }
        return now - lastProgress > IDLE;
    }

    /** Does what the time demands; called by the watchdog alone. */
    void check(long now, Executor executor) {
        if (now - deadline < 0) {
            return;
        }
        if (state.get() == RUNNING) {
            if (reason == null) {
                reason = Expired.Reason.DEADLINE;
            }
            interruptedAt = now;
            if (interrupt(RUNNING, now)) {
                report(now);
            }
        } else if (isStuck(now)) {
            answer(executor);
            if (now - lastInterrupt > AGAIN) {
                interrupt(INTERRUPTED, now);
            }
        }
    }

    /**
     * Reports the bundle that has used most of the time. A call that ends an outer call's time limit is not always at fault, and an outer
     * call whose time an inner one has used is not either.
     */
    private void report(long now) {
        Call slowest = this;
        long longest = -1;
        long end = now;
        for (Call call = scope.innermost(); call != null; call = call.outer) {
            if (end - call.begin > longest) {
                longest = end - call.begin;
                slowest = call;
            }
            end = call.begin;
            if (call == this) {
                break;
            }
        }
        if (!slowest.reported) {
            slowest.reported = true;
            slowest.bulkhead.timedOut(slowest.what(), reason == null ? Expired.Reason.DEADLINE : reason, limit);
        }
    }

    private boolean interrupt(int from, long now) {
        if (!state.compareAndSet(from, INTERRUPTING)) {
            return false;
        }
        lastInterrupt = now;
        thread.interrupt();
        state.set(INTERRUPTED);
        return true;
    }

    private void answer(Executor executor) {
        Consumer<Fault> late = scope.late();
        Expired.Reason why = reason;
        if (!answered && late != null && why != null) {
            answered = true;
            executor.execute(() -> late.accept(Expired.fault(why)));
        }
    }

    @Override
    public String toString() {
        return what();
    }
}
