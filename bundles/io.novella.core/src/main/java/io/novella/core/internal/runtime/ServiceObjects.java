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
 * Obtains the service objects of registered services. This may create a component, and so run a constructor of an
 * extension; therefore it happens on a separate thread, as the registering thread may belong to another bundle. The
 * registering thread waits for a short time; a service that takes longer is used as soon as it is created.
 * Thread-safe.
 */
public final class ServiceObjects {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceObjects.class);

    /** Maximum time that the registering thread waits for the service object. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final String COMPONENT = "component.name";

    private final BundleContext context;
    private final Bulkheads bulkheads;
    private final Map<ServiceReference<?>, Acquisition<?>> acquisitions = new ConcurrentHashMap<>();

    /** The acquisition of one service object. */
    private final class Acquisition<S> {

        private final ServiceReference<S> reference;
        private final Contributor contributor;
        private final BiConsumer<? super S, Contributor> use;
        private boolean obtained;
        private boolean late;
        private boolean gone;
        private boolean used;
        private @Nullable S service;

        Acquisition(ServiceReference<S> reference, Contributor contributor, BiConsumer<? super S, Contributor> use) {
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

        /** Waits for the service object on the registering thread; returns whether it has been created. */
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

        /** Ends the wait of the registering thread; the creating thread uses the service later. */
        synchronized void abandon() {
            late = !obtained;
        }

        /** Uses the service, or releases it if it was unregistered. The lock orders this call and the removal. */
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
     * Creates an instance without services.
     *
     * @param context obtains the service objects
     * @param bulkheads the bulkheads of the bundles
     */
    public ServiceObjects(BundleContext context, Bulkheads bulkheads) {
        this.context = context;
        this.bulkheads = bulkheads;
    }

    /**
     * Obtains a service object and passes it on: before this method returns, or as soon as it is created.
     *
     * @param use receives the service object, unless the service has been unregistered meanwhile
     */
    public <S> void add(ServiceReference<S> reference, BiConsumer<? super S, Contributor> use) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return;
        }
        Contributor contributor = Contributor.of(bundle);
        Acquisition<S> acquisition = new Acquisition<>(reference, contributor, use);
        acquisitions.put(reference, acquisition);
        Bulkhead bulkhead = bulkheads.of(contributor.id(), contributor.owner().toString());
        Thread thread =
                new Thread(null, () -> acquisition.obtain(bulkhead), "novella-get " + contributor.owner(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ServiceObjects.class.getClassLoader());
        thread.start();
        try {
            if (acquisition.await()) {
                acquisition.useOrRelease();
            } else {
                LOG.warn(
                        "The creation of {} of {} takes long; the service is used when it is created",
                        name(reference),
                        contributor.owner());
            }
        } catch (InterruptedException interrupted) {
            acquisition.abandon();
            acquisition.useOrRelease();
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a service if it is used. A service that is still being created will not be used. */
    @SuppressWarnings("unchecked") // it was added with this reference
    public <S> void remove(ServiceReference<S> reference, Consumer<? super S> removal) {
        Acquisition<S> acquisition = (Acquisition<S>) acquisitions.remove(reference);
        if (acquisition != null) {
            acquisition.remove(removal);
        }
    }

    /** Returns whether a component with a name is still being created. */
    public boolean isCreating(String component) {
        return acquisitions.values().stream()
                .anyMatch(acquisition ->
                        component.equals(acquisition.reference.getProperty(COMPONENT)) && acquisition.isCreating());
    }

    private static String name(ServiceReference<?> reference) {
        Object component = reference.getProperty(COMPONENT);
        return component == null
                ? "a service " + String.join(", ", (String[]) reference.getProperty(Constants.OBJECTCLASS))
                : "the component " + component;
    }
}
