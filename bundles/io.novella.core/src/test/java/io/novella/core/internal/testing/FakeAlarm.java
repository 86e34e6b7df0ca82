// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.isolation.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** An alarm and an executor whose tasks run only when a test calls them. */
public final class FakeAlarm implements Alarm, Executor {

    /** The duration of holds; its value does not matter. */
    static final Duration HOLDING = Duration.ofSeconds(5);

    private final List<Runnable> now = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    @Override
    public synchronized void in(Duration delay, Runnable task) {
        (delay.isZero() ? now : later).add(task);
    }

    @Override
    public synchronized void execute(Runnable task) {
        now.add(task);
    }

    /** Runs the tasks without a delay, and the tasks that they add. */
    public void ring() {
        for (List<Runnable> due = take(now); !due.isEmpty(); due = take(now)) {
            due.forEach(Runnable::run);
        }
    }

    /** Runs all delayed tasks that have been set so far. */
    public void runOut() {
        take(later).forEach(Runnable::run);
        ring();
    }

    /** Returns the number of delayed tasks that have not run. */
    public synchronized int set() {
        return later.size();
    }

    private synchronized List<Runnable> take(List<Runnable> from) {
        List<Runnable> taken = List.copyOf(from);
        from.clear();
        return taken;
    }
}
