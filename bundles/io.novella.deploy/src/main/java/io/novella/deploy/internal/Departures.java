// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.deploy.internal.BundleWorkers.Kind;
import io.novella.deploy.internal.BundleWorkers.Running;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that are to be uninstalled, because their file has gone or holds something else. Each is uninstalled by the
 * workers; one whose activator does not return is interrupted, and stays until that helps. Safe for any number of threads.
 */
final class Departures {

    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** For how long a bundle waits for one of its name that is being started. */
    private static final Duration SUCCESSION = Duration.ofSeconds(15);
    /** For how long a bundle may stop, its requests included, before it is interrupted. */
    private static final Duration STOP = Duration.ofSeconds(20);
    /** For how long the code of a bundle may take to react to an interruption, or to stop. */
    private static final Duration REACTION = Duration.ofSeconds(3);
    /** Code may catch an interruption and go on, so it is repeated. */
    private static final Duration INTERRUPTIONS = Duration.ofSeconds(1);

    private static final class Departure {
        final Bundle bundle;
        final long since = System.nanoTime();
        boolean submitted;
        long submittedAt;
        long nextInterruption = since;

        Departure(Bundle bundle) {
            this.bundle = bundle;
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - since > age.toNanos();
        }
    }

    private final Map<Long, Departure> departures = new ConcurrentHashMap<>();
    private final BundleWorkers workers;
    private final Predicate<Bundle> hasSuccessor;
    private final Consumer<Bundle> uninstalled;

    /**
     * No departures.
     *
     * @param hasSuccessor whether another bundle is about to serve what a bundle serves
     * @param uninstalled called with each bundle that has been uninstalled, by its worker
     */
    Departures(BundleWorkers workers, Predicate<Bundle> hasSuccessor, Consumer<Bundle> uninstalled) {
        this.workers = workers;
        this.hasSuccessor = hasSuccessor;
        this.uninstalled = uninstalled;
    }

    /** Has a bundle uninstalled. Returns false if it is already to be. */
    boolean add(Bundle bundle) {
        return departures.putIfAbsent(bundle.getBundleId(), new Departure(bundle)) == null;
    }

    boolean contains(Bundle bundle) {
        return departures.containsKey(bundle.getBundleId());
    }

    /** Whether a bundle should have gone by now. */
    boolean isOverdue(Bundle bundle) {
        Departure departure = departures.get(bundle.getBundleId());
        return departure != null && departure.isOlderThan(SUCCESSION);
    }

    /** Takes the next step with each: uninstalls it when no successor is being started, interrupts what does not return. */
    synchronized void proceed() {
        departures.values().removeIf(departure -> departure.bundle.getState() == Bundle.UNINSTALLED);
        for (Departure departure : departures.values()) {
            Bundle bundle = departure.bundle;
            if (!departure.submitted && (departure.isOlderThan(SUCCESSION) || !hasSuccessor.test(bundle))) {
                departure.submitted = true;
                departure.submittedAt = System.nanoTime();
                workers.submit(bundle, Kind.STOP, () -> {
                    bundle.uninstall();
                    uninstalled.accept(bundle);
                });
            }
            if (departure.submitted) {
                interrupt(departure);
            }
        }
    }

    private void interrupt(Departure departure) {
        long now = System.nanoTime();
        if (now - departure.nextInterruption < 0) {
            return;
        }
        departure.nextInterruption = now + INTERRUPTIONS.toNanos();
        workers.interrupt(departure.bundle, Kind.START);
        workers.interrupt(departure.bundle, Kind.UPDATE);
        Optional<Running> running = workers.running(departure.bundle.getBundleId());
        if (departure.isOlderThan(STOP) || running.filter(Departures::isHeldUp).isPresent()) {
            workers.interrupt(departure.bundle, Kind.STOP);
        }
        // While it is being started the container locks it; a component is created after that.
        if (departure.bundle.getState() == Bundle.ACTIVE
                && now - departure.submittedAt > REACTION.toNanos()
                && running.filter(action -> action.kind() == Kind.START).isPresent()) {
            String culprit = running.flatMap(Culprit::of).orElse("the code of the bundle");
            LOG.warn("{} is removed although {} does not return", departure.bundle, culprit);
            workers.abandon(departure.bundle, culprit);
        }
    }

    /** Whether a bundle's own code keeps it from stopping, and not requests that are still inside. */
    private static boolean isHeldUp(Running running) {
        return running.kind() == Kind.STOP
                && running.age().compareTo(REACTION) > 0
                && Culprit.of(running).isPresent();
    }
}
