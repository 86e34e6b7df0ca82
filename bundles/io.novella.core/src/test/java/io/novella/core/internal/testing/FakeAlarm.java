// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.isolation.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** An alarm and threads that do something only when a test says so. */
public final class FakeAlarm implements Alarm, Executor {

    /** How long places are held, as if it mattered. */
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

    /** Does what is to be done at once, and what comes of it. */
    public void ring() {
        for (List<Runnable> due = take(now); !due.isEmpty(); due = take(now)) {
            due.forEach(Runnable::run);
        }
    }

    /** Lets the time pass of all that has been set so far. */
    public void runOut() {
        take(later).forEach(Runnable::run);
        ring();
    }

    /** How many times something has been set for later that has not been yet. */
    public synchronized int set() {
        return later.size();
    }

    private synchronized List<Runnable> take(List<Runnable> from) {
        List<Runnable> taken = List.copyOf(from);
        from.clear();
        return taken;
    }
}
