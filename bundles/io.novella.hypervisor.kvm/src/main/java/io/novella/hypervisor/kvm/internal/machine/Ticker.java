// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.Subscription;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls all that subscribe, a hundred times a second, by one thread that is there while somebody does. */
public final class Ticker implements AutoCloseable {

    private static final long PERIOD_MILLIS = 10;

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
    Subscription subscribe(Runnable tick) {
        Future<?> task = executor.scheduleAtFixedRate(tick, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return () -> task.cancel(false);
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
