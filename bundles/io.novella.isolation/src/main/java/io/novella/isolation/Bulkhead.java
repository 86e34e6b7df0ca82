// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The guard around the code of one bundle: every call from the platform into the bundle passes through it. It bounds how many
 * threads are inside and for how long, and contains whatever the code throws.
 */
public final class Bulkhead {

    private final long bundle;
    private final String owner;
    private final Bulkheads all;
    private final ThreadShare threads;
    private final AtomicInteger inside = new AtomicInteger();
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final Set<Pending<?>> pendings = ConcurrentHashMap.newKeySet();
    private final WaitingLine line = new WaitingLine();
    private final Incidents incidents = new Incidents();
    private final Admission admission = new Admission();
    private final AtomicInteger draining = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Drain drain = new Drain();
    private volatile boolean stopped;

    Bulkhead(long bundle, String owner, Bulkheads all, ThreadShare threads) {
        this.bundle = bundle;
        this.owner = owner;
        this.all = all;
        this.threads = threads;
    }

    /** Id of the bundle; negative if there is none. */
    public long bundle() {
        return bundle;
    }

    /** Symbolic name and version of the bundle. */
    public String owner() {
        return owner;
    }

    /**
     * Takes a place for the current thread. Each success is followed by one {@link Call#leave()} on the same thread.
     *
     * @param what is called, for the operator
     * @param group the service that is called, by which {@link #drain} and {@link #expire} select
     * @param hasWaited whether the request has waited in the queue, which a new one must not overtake
     * @throws Busy if no place is free
     */
    public Call enter(Object what, @Nullable Object group, boolean hasWaited) {
        CallLimits limits = all.limits();
        if (!hasWaited && !line.isEmpty()) {
            throw busy();
        }
        return enter(what, group, limits.deadline());
    }

    private Call enter(Object what, @Nullable Object group, Duration deadline) {
        RequestScope scope = RequestScope.ofThread();
        boolean entry = scope != null && scope.late() != null && scope.innermost() == null;
        // Counted first, so that bundles which take the last places at the same time do not take one too many.
        int taken = entry ? threads.take() : 0;
        if (inside.incrementAndGet() > room(taken)) {
            inside.decrementAndGet();
            if (entry) {
                threads.giveBack();
            }
            wake(); // the place may have been taken from one that waits
            throw busy();
        }
        return begin(what, group, deadline);
    }

    private Call begin(Object what, @Nullable Object group, Duration deadline) {
        Duration within = stopped && deadline.compareTo(Bulkheads.STOPPING) > 0 ? Bulkheads.STOPPING : deadline;
        Call call = new Call(this, RequestScope.current(), what, group, within);
        calls.add(call);
        all.watch();
        return call;
    }

    /**
     * How many may be inside. A bundle takes no more of the HTTP server's threads than it leaves: bundles that keep as many as
     * they get have equal shares, one share stays free, and none of them takes the last thread from a bundle that has none.
     *
     * @param taken how many threads of the HTTP server are in all bundles of the same share; 0 for a thread that is counted already or is none
     *     of them
     */
    private int room(int taken) {
        CallLimits limits = all.limits();
        return Math.min(admission.places(limits), threads.left(limits, taken));
    }

    /** Lets one of those that wait try, if there is room. */
    private void wake() {
        if (!line.isEmpty()) {
            line.wake(Math.min(1, free()));
        }
    }

    private int free() {
        return room(threads.taken()) - inside.get();
    }

    private Busy busy() {
        Busy busy = new Busy(this);
        RequestScope.note(busy);
        return busy;
    }

    void left(Call call) {
        calls.remove(call);
        if (call.isEntry()) {
            threads.giveBack();
        }
        admission.returned(System.nanoTime() - call.begin(), all.limits());
        inside.decrementAndGet();
        wake();
        if (draining.get() > 0) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Calls the code of the bundle. A thread that is inside already, for example in a controller whose target loader is of the
     * same bundle, needs no second place.
     *
     * @param what is called, for the operator
     * @param group the service that is called
     * @throws Fault that the code threw
     * @throws CallRefused if no place is free, or the call was interrupted
     * @throws ForeignFailure for anything else that the code threw
     */
    public <T extends @Nullable Object> T call(Object what, Object group, Callable<T> code) {
        RequestScope scope = RequestScope.ofThread();
        if (scope != null && scope.isInside(this)) {
            return contained(what, null, code);
        }
        Call call = enter(what, group, all.limits().deadline());
        try {
            return contained(what, call, code);
        } finally {
            call.leave();
        }
    }

    /** Contains everything: an error that looks like the end of the machine may be hand-made. */
    private static <T extends @Nullable Object> T contained(Object what, @Nullable Call call, Callable<T> code) {
        try {
            return code.call();
        } catch (Throwable thrown) {
            CallRefused expired = call == null ? null : call.expired();
            if (expired != null) {
                RequestScope.note(expired);
                throw expired;
            } else if (thrown instanceof Fault fault) {
                throw fault;
            } else if (thrown instanceof CallRefused refused) {
                throw refused;
            } else if (thrown instanceof ForeignFailure known) {
                throw known;
            }
            throw new ForeignFailure(what.toString(), SafeThrowable.of(thrown));
        }
    }

    /**
     * Asks a service that has just arrived, on a thread of its own, so that not even code that never returns holds up the thread
     * that registers services.
     *
     * @param what is asked, for the operator
     * @throws ForeignFailure if it throws, or does not answer in time
     */
    public <T extends @Nullable Object> T ask(String what, Object group, Callable<T> question) {
        Duration patience = Bulkheads.ANSWER.compareTo(all.limits().deadline()) < 0
                ? Bulkheads.ANSWER
                : all.limits().deadline();
        if (unanswered.get() >= Bulkheads.MAX_UNANSWERED) {
            throw silent("was not called: its bundle did not answer " + Bulkheads.MAX_UNANSWERED + " times before");
        }
        return new Interview<>(this, what, group, patience, question).answer();
    }

    /**
     * Calls the code of the bundle on a thread that serves no request, and so needs none of the places for these.
     *
     * @throws ForeignFailure for anything that the code threw
     * @throws CallRefused if the call was interrupted, because the time that a request may take has passed or the bundle stops
     */
    public <T extends @Nullable Object> T callAside(Object what, Object group, Callable<T> code) {
        return callWithin(all.limits().deadline(), what, group, code);
    }

    /** The same within another deadline. */
    <T extends @Nullable Object> T callWithin(Duration patience, Object what, Object group, Callable<T> code) {
        inside.incrementAndGet();
        Call call = begin(what, group, patience);
        try {
            return contained(what, call, code);
        } finally {
            call.leave();
        }
    }

    ForeignFailure notAnswered(String what, Duration patience) {
        unanswered.incrementAndGet();
        return silent(what + " did not answer within " + patience.toMillis() + " ms");
    }

    private static ForeignFailure silent(String sentence) {
        return new ForeignFailure(sentence, SafeThrowable.saying(sentence));
    }

    /**
     * Waits until a place may be free.
     *
     * @param since when the request began to wait, by {@link System#nanoTime}
     * @throws Busy if it has waited for too long, or too many wait
     */
    public CompletionStage<@Nullable Void> turn(long since) {
        CallLimits limits = all.limits();
        long now = System.nanoTime();
        long deadline = since + limits.queueTimeout().toNanos();
        CompletionStage<@Nullable Void> turn = now - deadline >= 0 ? null : line.join(deadline, limits.maxQueue());
        if (turn == null) {
            incidents.refused();
            throw new Busy(this);
        }
        wake(); // somebody may have left before this one stood in the line
        all.watch();
        return turn;
    }

    /**
     * Registers a request whose {@code CompletionStage} is not complete.
     *
     * @param late makes the answer when the deadline passes
     * @param end is called once, when the request has been answered
     * @throws Busy if too many are pending
     */
    public <R> Pending<R> pend(Object what, @Nullable Object group, Function<Fault, R> late, Runnable end) {
        CallLimits limits = all.limits();
        if (pendingCount.incrementAndGet() > limits.maxPending()) {
            pendingCount.decrementAndGet();
            incidents.refused();
            throw new Busy(this);
        }
        Pending<R> pending = new Pending<>(this, what, group, limits.deadline(), late, end);
        pendings.add(pending);
        all.watch();
        return pending;
    }

    void ended(Pending<?> pending) {
        pendings.remove(pending);
        pendingCount.decrementAndGet();
    }

    /**
     * Waits until no thread is in the calls of a group, and interrupts those that are left then. All drains of a bundle share one
     * time limit.
     *
     * @param group the service that goes
     */
    public void drain(Object group, Duration patience) {
        draining.incrementAndGet();
        try {
            boolean unused = drain(patience, within -> awaitEmpty(group, within), group);
        } finally {
            draining.decrementAndGet();
        }
    }

    /**
     * Waits, within the time limit of all drains of the bundle, until its calls have ended; then interrupts those of a group, and
     * waits for their reaction.
     *
     * @param wait waits for a duration at most, and returns whether all calls have ended
     * @return whether all calls have ended
     */
    public boolean drain(Duration patience, Predicate<Duration> wait, Object group) {
        return drain.run(patience, wait, now -> isOnlyStuck(group, now), () -> expire(group));
    }

    @SuppressWarnings("ReferenceEquality") // services are compared by identity
    private boolean isOnlyStuck(Object group, long now) {
        return pendings.stream().noneMatch(pending -> pending.group() == group)
                && calls.stream().anyMatch(call -> call.group() == group)
                && calls.stream().filter(call -> call.group() == group).allMatch(call -> call.isStuck(now));
    }

    private synchronized boolean awaitEmpty(Object group, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        for (long left = end - System.nanoTime(); left > 0 && isIn(group); left = end - System.nanoTime()) {
            try {
                wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isIn(group);
    }

    @SuppressWarnings("ReferenceEquality") // services are compared by identity
    private boolean isIn(Object group) {
        return calls.stream().anyMatch(call -> call.group() == group && call.reason() == null);
    }

    /** Interrupts the calls of a group, and answers its pending requests. */
    @SuppressWarnings("ReferenceEquality") // services are compared by identity
    public void expire(Object group) {
        long now = System.nanoTime();
        calls.stream().filter(call -> call.group() == group).forEach(call -> call.expire(Expired.Reason.STOPPED, now));
        pendings.stream()
                .filter(pending -> pending.group() == group)
                .forEach(pending -> pending.expire(Expired.Reason.STOPPED, now));
        all.watchNow();
    }

    /** The bundle has stopped: whatever is still inside is interrupted. */
    void stop() {
        stopped = true;
        long now = System.nanoTime();
        calls.forEach(call -> call.expire(Expired.Reason.STOPPED, now));
        pendings.forEach(pending -> pending.expire(Expired.Reason.STOPPED, now));
        all.watchNow();
    }

    /** Whether nothing is inside, pending or waiting. */
    boolean isIdle() {
        return calls.isEmpty() && pendings.isEmpty() && line.isEmpty();
    }

    boolean isOver() {
        return stopped && isIdle();
    }

    /** Number of threads inside. */
    public int inside() {
        return inside.get();
    }

    void check(long now, Executor executor) {
        calls.forEach(call -> call.check(now, executor));
        admission.examine(calls, now);
        pendings.forEach(pending -> pending.check(now, executor));
        // Threads that left other bundles may have made room.
        line.wake(free());
        line.expire(now);
    }

    void timedOut(String what, Expired.Reason reason, Duration limit) {
        if (reason == Expired.Reason.DEADLINE) {
            incidents.timedOut(owner, what, limit);
        }
    }

    /** What the operator should know; empty if nothing has happened lately. */
    List<String> reasons(long now) {
        List<String> stuck =
                calls.stream().filter(call -> call.isStuck(now)).map(Call::what).toList();
        return incidents.reasons(now, stuck, stopped, all.limits());
    }
}
