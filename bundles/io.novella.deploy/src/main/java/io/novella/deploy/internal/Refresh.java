// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.deploy.internal.BundleWorkers.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes bundles that were uninstalled or updated, and those that use their packages. The framework stops and starts
 * the latter on its one thread for this, holding its global lock, so extensions among them are stopped before and started
 * afterwards by the workers. Safe for any number of threads.
 */
final class Refresh {

    private static final Logger LOG = LoggerFactory.getLogger(Refresh.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FrameworkWiring wiring;
    private final BundleWorkers workers;
    private final Predicate<Bundle> ours;
    private final Runnable wake;
    /** With {@link System#nanoTime()} of the request. */
    private final Map<Bundle, Long> pending = new LinkedHashMap<>();

    private final Set<Bundle> restart = new LinkedHashSet<>();
    private boolean refreshing;

    /**
     * Nothing to refresh.
     *
     * @param ours bundles that the workers may stop and start
     * @param wake has {@link #proceed} called soon
     */
    Refresh(FrameworkWiring wiring, BundleWorkers workers, Predicate<Bundle> ours, Runnable wake) {
        this.wiring = wiring;
        this.workers = workers;
        this.ours = ours;
        this.wake = wake;
    }

    /** Has a bundle refreshed. */
    synchronized void add(Bundle bundle) {
        pending.putIfAbsent(bundle, System.nanoTime());
    }

    /** Has a bundle started after it was refreshed. */
    synchronized void restart(Bundle bundle) {
        restart.add(bundle);
    }

    /** Takes the next step. Returns the bundles that are to be started now. */
    synchronized List<Bundle> proceed() {
        if (refreshing) {
            return List.of();
        }
        for (Bundle bundle : List.copyOf(pending.keySet())) {
            Collection<Bundle> affected = wiring.getDependencyClosure(List.of(bundle));
            if (isQuiet(affected)) {
                pending.remove(bundle);
                refreshing = true;
                FrameworkListener refreshed = event -> refreshed();
                wiring.refreshBundles(List.of(bundle), refreshed);
                return List.of();
            }
            if (System.nanoTime() - pending.getOrDefault(bundle, System.nanoTime()) > PATIENCE.toNanos()) {
                pending.remove(bundle);
                LOG.warn(
                        "The packages of {} are not refreshed, because at least one dependent bundle of {} does not stop",
                        bundle,
                        affected);
            }
        }
        List<Bundle> due = new ArrayList<>(restart);
        due.removeIf(bundle -> pending.keySet().stream()
                .anyMatch(other -> wiring.getDependencyClosure(List.of(other)).contains(bundle)));
        due.forEach(restart::remove);
        due.removeIf(bundle -> bundle.getState() == Bundle.UNINSTALLED);
        return due;
    }

    /** Whether all are stopped; has those stopped that are not. */
    private boolean isQuiet(Collection<Bundle> affected) {
        boolean quiet = true;
        for (Bundle bundle : affected) {
            if (!ours.test(bundle)) {
                continue;
            }
            if (workers.isBusy(bundle.getBundleId())) {
                quiet = false;
            } else if (bundle.getState() == Bundle.ACTIVE) {
                quiet = false;
                restart.add(bundle);
                workers.submit(bundle, Kind.STOP, () -> bundle.stop(Bundle.STOP_TRANSIENT));
            }
        }
        return quiet;
    }

    private void refreshed() {
        synchronized (this) {
            refreshing = false;
        }
        wake.run();
    }
}
