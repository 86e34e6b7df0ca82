// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.isolation.Bulkhead;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.CallRefused;
import io.novella.isolation.ForeignFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the services that are registered. Getting one may create a component, so it runs a constructor of an extension; that is done on a
 * thread of its own, since the thread that registers may belong to another bundle. That thread waits for a short time only: a service
 * that takes longer is used when it is there. Safe for any number of threads.
 */
public final class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    /** How long the thread that registers a service waits for it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String COMPONENT = "component.name";

    private final BundleContext context;
    private final Bulkheads bulkheads;
    private final Map<ServiceReference<?>, Arrival<?>> arrivals = new ConcurrentHashMap<>();

    /** Of one service. */
    private final class Arrival<S> {

        private final ServiceReference<S> reference;
        private final Contributor contributor;
        private final BiConsumer<? super S, Contributor> use;
        private boolean obtained;
        private boolean late;
        private boolean gone;
        private boolean used;
        private @Nullable S service;

        Arrival(ServiceReference<S> reference, Contributor contributor, BiConsumer<? super S, Contributor> use) {
            this.reference = reference;
            this.contributor = contributor;
            this.use = use;
        }

        void obtain(Bulkhead bulkhead) {
            S got = null;
            String what = "the creation of " + name(reference);
            try {
                got = bulkhead.callAside(what, reference, () -> context.getService(reference));
            } catch (ForeignFailure | CallRefused failed) {
                LOG.warn("{} of {} failed", what, contributor.owner(), failed);
            }
            synchronized (this) {
                service = got;
                obtained = true;
                notifyAll();
                if (!late) {
                    return;
                }
            }
            useOrRelease();
        }

        /** On the thread that registers. */
        synchronized boolean await() throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            for (long left = PATIENCE.toMillis(); !obtained && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            late = !obtained;
            return obtained;
        }

        synchronized boolean isCreating() {
            return !obtained;
        }

        /** The thread that registers does not wait any longer. */
        synchronized void abandon() {
            late = !obtained;
        }

        /** Under the lock, so that the service is not removed before it was added. */
        synchronized void useOrRelease() {
            S here = service;
            if (here == null) {
                return;
            }
            if (gone) {
                release();
            } else {
                use.accept(here, contributor);
                used = true;
            }
        }

        synchronized void remove(Consumer<? super S> removal) {
            gone = true;
            S here = service;
            if (used && here != null) {
                removal.accept(here);
                release();
            }
        }

        private void release() {
            try {
                context.ungetService(reference);
            } catch (IllegalStateException stopped) {
                LOG.debug("{} was released with its bundle", name(reference));
            }
        }
    }

    /**
     * No services yet.
     *
     * @param context gets them
     * @param bulkheads guard the code of the bundles
     */
    public Arrivals(BundleContext context, Bulkheads bulkheads) {
        this.context = context;
        this.bulkheads = bulkheads;
    }

    /**
     * Gets a service and uses it: before this returns, or as soon as it is there.
     *
     * @param use is not called if the service has gone meanwhile
     */
    public <S> void add(ServiceReference<S> reference, BiConsumer<? super S, Contributor> use) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return;
        }
        Contributor contributor = Contributor.of(bundle);
        Arrival<S> arrival = new Arrival<>(reference, contributor, use);
        arrivals.put(reference, arrival);
        Bulkhead bulkhead = bulkheads.of(contributor.id(), contributor.owner().toString());
        Thread thread =
                new Thread(null, () -> arrival.obtain(bulkhead), "novella-get " + contributor.owner(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Arrivals.class.getClassLoader());
        thread.start();
        try {
            if (arrival.await()) {
                arrival.useOrRelease();
            } else {
                LOG.warn("{} of {} does not return; it is used when it does", name(reference), contributor.owner());
            }
        } catch (InterruptedException interrupted) {
            arrival.abandon();
            arrival.useOrRelease();
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a service, if it was used; one that is still being created will not be. */
    @SuppressWarnings("unchecked") // it was added with this reference
    public <S> void remove(ServiceReference<S> reference, Consumer<? super S> removal) {
        Arrival<S> arrival = (Arrival<S>) arrivals.remove(reference);
        if (arrival != null) {
            arrival.remove(removal);
        }
    }

    /** Whether a component of that name is being created, and does not return from that. */
    public boolean isCreating(String component) {
        return arrivals.values().stream()
                .anyMatch(
                        arrival -> component.equals(arrival.reference.getProperty(COMPONENT)) && arrival.isCreating());
    }

    private static String name(ServiceReference<?> reference) {
        Object component = reference.getProperty(COMPONENT);
        return component == null
                ? "a service " + String.join(", ", (String[]) reference.getProperty(Constants.OBJECTCLASS))
                : "the component " + component;
    }
}
