// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Core's own threads: one that calls, and a few, only while there is something to do, on which requests go on that have
 * waited.
 */
public final class PlatformThreads implements Alarm, Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlatformThreads.class);
    /** More than may be inside one bundle, so that one bundle cannot keep the requests of another from going on. */
    private static final int WORKERS = 128;

    private static final int IDLE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor bell;
    private final ThreadPoolExecutor workers;

    /** Starts the one thread that stays. */
    public PlatformThreads() {
        // The workers are begun by this thread, and so inherit nothing from whoever gave them something to do.
        bell = new ScheduledThreadPoolExecutor(1, named("novella-bell"), new ThreadPoolExecutor.DiscardPolicy());
        bell.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        bell.prestartAllCoreThreads();
        workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("novella-again"),
                new ThreadPoolExecutor.DiscardPolicy());
        workers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(PlatformThreads.class.getClassLoader());
            return thread;
        };
    }

    @Override
    public void in(Duration delay, Runnable task) {
        Future<?> unused = bell.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.error("A scheduled task of the platform failed", failed);
        }
    }

    @Override
    public void execute(Runnable task) {
        workers.execute(task);
    }

    /** Calls nobody any more; what has been called is still done. */
    @Override
    public void close() {
        bell.shutdown();
        workers.shutdown();
    }
}
