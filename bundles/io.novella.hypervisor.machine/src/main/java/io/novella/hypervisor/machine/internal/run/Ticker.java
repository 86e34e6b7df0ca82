// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.Subscription;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls all that subscribe, a hundred times a second, by one thread that is there while somebody does. */
public final class Ticker implements AutoCloseable {

    private static final long PERIOD_MILLIS = 10;

    // By a key of each one's own: the same tick may be subscribed twice.
    private final Map<Object, Runnable> ticks = new ConcurrentHashMap<>();
    private @Nullable Future<?> clock;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "novella-kvm-ticker");
        thread.setDaemon(true);
        return thread;
    });

    /** A ticker without a thread yet. */
    public Ticker() {
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Calls it until the subscription is closed, and perhaps once more. It must not throw. */
    synchronized Subscription subscribe(Runnable tick) {
        Object key = new Object();
        ticks.put(key, tick);
        if (clock == null) {
            // One task for all: a thousand tasks would be taken from the executor's queue and put back a hundred times
            // a second.
            clock = executor.scheduleAtFixedRate(
                    () -> ticks.values().forEach(Runnable::run), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
        return () -> unsubscribe(key);
    }

    private synchronized void unsubscribe(Object key) {
        ticks.remove(key);
        if (clock != null && ticks.isEmpty()) {
            clock.cancel(false);
            clock = null;
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
