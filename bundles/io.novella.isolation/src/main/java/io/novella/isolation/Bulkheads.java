// SPDX-License-Identifier: Apache-2.0
package io.novella.isolation;

import io.novella.api.runtime.FailureInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bulkheads of all bundles, and the one thread that watches the deadlines while there is anything to watch. */
public final class Bulkheads implements AutoCloseable {

    /** Maximum time for an answer about a service when it arrives. */
    static final Duration ANSWER = Duration.ofSeconds(3);

    /** After so many answers that did not come, a bundle is not asked any more. */
    static final int MAX_UNANSWERED = 3;

    /** How long a call may take that enters a bundle which has stopped. */
    static final Duration STOPPING = Duration.ofSeconds(2);

    /** How long a removal waits for threads to react to their interrupt. */
    static final Duration REACTION = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Bulkheads.class);
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int IDLE_TICKS = 100;

    private final Executor executor;
    private final Map<Long, Bulkhead> byBundle = new ConcurrentHashMap<>();
    /** With those of stopped bundles that threads have not left yet. */
    private final Set<Bulkhead> watched = ConcurrentHashMap.newKeySet();

    private final ThreadShare extensions = new ThreadShare(CallLimits::maxThreads);
    /** Extensions that keep all their threads do not keep anybody from logging in. */
    private final ThreadShare platform = new ThreadShare(CallLimits::maxPlatformThreads);

    private final LongPredicate isPlatform;

    private final AtomicBoolean watching = new AtomicBoolean();
    private volatile CallLimits limits;
    private volatile boolean closed;
    private volatile @Nullable Thread watchdog;

    /**
     * Bulkheads with limits.
     *
     * @param executor answers clients whose calls do not return
     */
    public Bulkheads(CallLimits limits, Executor executor) {
        this(limits, executor, id -> false);
    }

    /**
     * Bulkheads with limits.
     *
     * @param executor answers clients whose calls do not return
     * @param isPlatform whether the bundle of an id is a part of the platform, and so takes no threads from the extensions
     */
    public Bulkheads(CallLimits limits, Executor executor, LongPredicate isPlatform) {
        this.limits = limits;
        this.executor = executor;
        this.isPlatform = isPlatform;
    }

    /** Bulkheads with the default limits. */
    public Bulkheads() {
        this(CallLimits.DEFAULT, Runnable::run);
    }

    /** Limits in force. */
    public CallLimits limits() {
        return limits;
    }

    /** Changes the limits, for calls that begin from now on. */
    public void limit(CallLimits changed) {
        limits = changed;
    }

    /**
     * The bulkhead of a bundle that is present.
     *
     * @param bundle id of the bundle
     * @param owner symbolic name and version
     */
    public Bulkhead of(long bundle, String owner) {
        return byBundle.computeIfAbsent(bundle, unused -> {
            Bulkhead bulkhead = new Bulkhead(bundle, owner, this, isPlatform.test(bundle) ? platform : extensions);
            watched.add(bulkhead);
            return bulkhead;
        });
    }

    /** A bundle has stopped. If it starts again it begins anew, and calls that outlived it do not count against it. */
    public void stopped(long bundle) {
        Bulkhead gone = byBundle.remove(bundle);
        if (gone != null) {
            gone.stop();
            watch();
        }
    }

    /** Bundles whose calls do not return, were interrupted, or had to be refused. */
    public List<FailureInfo> failures() {
        long now = System.nanoTime();
        List<FailureInfo> failures = new ArrayList<>();
        for (Bulkhead bulkhead : watched) {
            bulkhead.reasons(now)
                    .forEach(
                            reason -> failures.add(new FailureInfo(bulkhead.owner(), "calls into the bundle", reason)));
        }
        return failures;
    }

    /** Threads that serve requests and are inside extensions. */
    int threads() {
        return extensions.taken();
    }

    /** Starts to watch, if that is not done already. */
    void watch() {
        if (!watching.get() && !closed && watching.compareAndSet(false, true)) {
            Thread thread = new Thread(null, this::run, "novella-watchdog", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(Bulkheads.class.getClassLoader());
            watchdog = thread;
            thread.start();
        }
    }

    /** Watches, and does not wait for the next tick. */
    void watchNow() {
        watch();
        LockSupport.unpark(watchdog);
    }

    private void run() {
        for (int idle = 0; !closed; ) {
            LockSupport.parkNanos(TICK);
            if (check()) {
                idle = 0;
            } else if (++idle > IDLE_TICKS) {
                watching.set(false);
                if (!check() || !watching.compareAndSet(false, true)) {
                    return;
                }
            }
        }
    }

    /** Whether there is anything to watch. */
    private boolean check() {
        long now = System.nanoTime();
        boolean any = false;
        for (Bulkhead bulkhead : watched) {
            try {
                bulkhead.check(now, executor);
            } catch (RuntimeException | Error failed) { // the others must still be watched
                LOG.error("The deadline check of the calls into {} failed", bulkhead.owner(), failed);
            }
            any |= !bulkhead.isIdle();
            if (bulkhead.isOver()) {
                watched.remove(bulkhead);
            }
        }
        return any;
    }

    @Override
    public void close() {
        closed = true;
        byBundle.keySet().forEach(this::stopped);
        check();
        LockSupport.unpark(watchdog);
    }
}
