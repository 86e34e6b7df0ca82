// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.Generation;
import io.novella.api.runtime.ServedBundles;
import io.novella.deploy.internal.BundleWorkers.Kind;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns jars into bundles. A file that replaces another becomes a bundle of its own, at the same location with {@code ?}
 * and a number behind it, beside the one that serves; that one is uninstalled when its successor serves. So a jar that is
 * broken, does not resolve or does not bind changes nothing.
 *
 * <p>No method calls the code of an extension: bundles are started, stopped and updated by {@link BundleWorkers}. Safe for
 * any number of threads; {@link #tidy} has to be called after each change and now and then.
 */
final class Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    private final BundleContext context;
    private final ServedBundles served;
    private final BundleWorkers workers;
    private final Refresh refresh;
    private final int startOptions;
    private final LongSupplier changes;
    /** Bundles that are to be started when they can be resolved. */
    private final Set<Bundle> unresolved = new HashSet<>();
    /** Bundles that are to be started when the older ones of their files have gone. */
    private final Set<Bundle> waiting = new HashSet<>();

    private final Departures departures;

    /** Locations of the files whose bundles are this deployer's. */
    private final Set<String> deployed = ConcurrentHashMap.newKeySet();

    private final FailedStarts failed = new FailedStarts();
    /** The file that is being installed, whose bundles are no obstacle to each other. */
    private volatile @Nullable String installing;

    private long lastChange;

    /**
     * A deployer without files.
     *
     * @param startOptions of {@link Bundle#start(int)}
     * @param changes counts changes of bundles that may let one start that could not before
     * @param wake has {@link #tidy} called soon
     */
    Deployer(
            BundleContext context,
            ServedBundles served,
            BundleWorkers workers,
            int startOptions,
            LongSupplier changes,
            Runnable wake) {
        this.context = context;
        this.served = served;
        this.workers = workers;
        this.startOptions = startOptions;
        this.changes = changes;
        refresh = new Refresh(wiring(), workers, this::isOurs, wake);
        departures = new Departures(workers, this::hasSuccessor, refresh::add);
    }

    /**
     * Installs the bundle in a file, or replaces the bundles of the file by it, and has it started.
     *
     * @throws IOException if the file cannot be used; the message says why, and what serves goes on serving
     */
    synchronized void put(File file) throws IOException {
        ExtensionJar jar = ExtensionJar.read(file);
        String location = location(file);
        refuseTwin(jar, location);
        List<Bundle> older = live(location);
        Bundle last = older.isEmpty() ? null : older.get(older.size() - 1);
        if (last != null
                && jar.symbolicName().equals(last.getSymbolicName())
                && !(jar.standsBeside() && BundleHeaders.standsBeside(last))
                && !workers.isBusy(last.getBundleId())) {
            older.subList(0, older.size() - 1).forEach(this::uninstall);
            updateInPlace(last, file);
            return;
        }
        useless(older).forEach(this::uninstall);
        start(install(file, location));
    }

    /**
     * Has the bundle of a file whose content is the same as before started again, if it failed to start.
     *
     * @return false if there is no such bundle, and the file has to be deployed
     */
    synchronized boolean retry(File file) {
        List<Bundle> live = live(location(file));
        if (live.isEmpty()) {
            return false;
        }
        Bundle last = live.get(live.size() - 1);
        if (failed.reason(last.getBundleId()).isPresent() && !workers.isBusy(last.getBundleId())) {
            start(last);
        }
        return true;
    }

    private Bundle install(File file, String location) throws IOException {
        List<Bundle> all = all(location);
        deployed.add(location);
        installing = location;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.toPath()))) {
            return context.installBundle(
                    all.isEmpty()
                            ? location
                            : Generation.after(all.get(all.size() - 1).getLocation()),
                    in);
        } catch (BundleException | RuntimeException refused) {
            throw new IOException("cannot be installed: " + Reasons.of(refused), refused);
        } finally {
            installing = null;
        }
    }

    /** Of one name and version the container takes one bundle, other than those of one file. */
    private void refuseTwin(ExtensionJar jar, String location) throws IOException {
        Optional<Bundle> twin = Arrays.stream(context.getBundles())
                .filter(bundle -> jar.symbolicName().equals(bundle.getSymbolicName())
                        && jar.version().equals(bundle.getVersion())
                        && !departures.contains(bundle)
                        && !Generation.file(bundle.getLocation()).equals(location))
                .findFirst();
        if (twin.isPresent()) {
            throw new IOException("has the symbolic name and version of "
                    + Reasons.file(twin.get().getLocation())
                    + ", and the container cannot install both; remove that file or change the Bundle-Version");
        }
    }

    /** All but the one that serves, or that would if the services it waits for were there. */
    private List<Bundle> useless(List<Bundle> older) {
        List<Bundle> useless = new ArrayList<>(older);
        older.stream()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !served.refuses(bundle.getBundleId()))
                .max(Comparator.<Bundle, Boolean>comparing(bundle -> served.serves(bundle.getBundleId()))
                        .thenComparing(Bundle::getBundleId))
                .ifPresent(useless::remove);
        return useless;
    }

    private void updateInPlace(Bundle bundle, File file) {
        workers.submit(bundle, Kind.UPDATE, () -> {
            if (!BundleHeaders.isFragment(bundle)) {
                bundle.stop(Bundle.STOP_TRANSIENT);
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file.toPath()))) {
                bundle.update(in);
                failed.remove(bundle.getBundleId());
            } catch (IOException | BundleException stays) {
                failed.put(
                        bundle.getBundleId(),
                        "its new file cannot be deployed: " + Reasons.of(stays),
                        changes.getAsLong());
            } finally {
                refresh.add(bundle);
                refresh.restart(bundle);
            }
        });
    }

    /**
     * Resolves first, since a bundle that cannot be resolved is one for {@code api:failed}; then makes room, where the
     * bundle cannot be active beside the older ones of its file.
     */
    private synchronized void start(Bundle bundle) {
        unresolved.remove(bundle);
        waiting.remove(bundle);
        if (bundle.getState() == Bundle.INSTALLED && !wiring().resolveBundles(List.of(bundle))) {
            unresolved.add(bundle);
            if (BundleHeaders.isFragment(bundle)) {
                hosts(bundle).forEach(refresh::add); // a host takes a new fragment only when it is resolved anew
            }
            return;
        }
        if (BundleHeaders.isFragment(bundle)) {
            return;
        }
        List<Bundle> displaced = displaced(bundle);
        displaced.forEach(this::uninstall);
        if (displaced.stream().anyMatch(other -> !departures.isOverdue(other))) {
            waiting.add(bundle);
            return;
        }
        workers.submit(bundle, Kind.START, () -> startNow(bundle));
    }

    private void startNow(Bundle bundle) {
        long seen = changes.getAsLong();
        try {
            if (!isDoomed(bundle)) {
                bundle.start(startOptions);
            }
            failed.remove(bundle.getBundleId());
        } catch (BundleException | IllegalStateException refused) {
            if (bundle.getState() != Bundle.UNINSTALLED && !isDoomed(bundle)) {
                String reason = "failed to start: " + Reasons.of(refused);
                if (failed.put(
                        bundle.getBundleId(), reason, seen)) { // it is tried again, and one stack trace is enough
                    LOG.warn("{} {}", bundle.getLocation(), reason, refused);
                }
            }
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    private static boolean isNamedAs(Bundle one, Bundle other) {
        return String.valueOf(one.getSymbolicName()).equals(other.getSymbolicName());
    }

    /** The older bundles of a bundle's file that cannot be active beside it. */
    private List<Bundle> displaced(Bundle bundle) {
        List<Bundle> displaced = new ArrayList<>(all(Generation.file(bundle.getLocation())));
        displaced.removeIf(other -> other.getBundleId() >= bundle.getBundleId()
                || (isNamedAs(other, bundle)
                        && BundleHeaders.standsBeside(other)
                        && BundleHeaders.standsBeside(bundle)));
        return displaced;
    }

    private List<Bundle> hosts(Bundle fragment) {
        String host = BundleHeaders.host(fragment);
        return Arrays.stream(context.getBundles())
                .filter(bundle -> host.equals(bundle.getSymbolicName()) && bundle.getState() != Bundle.INSTALLED)
                .toList();
    }

    /** Uninstalls the bundles of a file, unless it has none. */
    synchronized void remove(File file) {
        List<Bundle> all = new ArrayList<>(live(location(file)));
        // Those that stand by go first, or they would serve for a moment.
        all.sort(Comparator.comparing(bundle -> served.serves(bundle.getBundleId())));
        all.forEach(this::uninstall);
    }

    private void uninstall(Bundle bundle) {
        if (departures.add(bundle)) {
            failed.remove(bundle.getBundleId());
            unresolved.remove(bundle);
            waiting.remove(bundle);
        }
    }

    /** Does what has become possible or due: see the methods it calls. */
    synchronized void tidy() {
        retire();
        departures.proceed();
        waiting.removeIf(bundle -> bundle.getState() == Bundle.UNINSTALLED);
        List.copyOf(waiting).forEach(this::start);
        refresh.proceed().forEach(this::start);
        long change = changes.getAsLong();
        if (change != lastChange) {
            lastChange = change;
            unresolved.removeIf(bundle -> bundle.getState() != Bundle.INSTALLED);
            List.copyOf(unresolved).forEach(this::start);
        }
        for (long id : failed.before(change)) {
            Bundle bundle = context.getBundle(id);
            if (bundle != null && !workers.isBusy(id)) {
                start(bundle);
            }
        }
    }

    /** Uninstalls bundles whose successors serve. */
    private void retire() {
        for (Bundle bundle : context.getBundles()) {
            String file = Generation.file(bundle.getLocation());
            if (!file.equals(bundle.getLocation()) && served.serves(bundle.getBundleId())) {
                live(file).stream()
                        .filter(other -> other.getBundleId() < bundle.getBundleId())
                        .forEach(this::uninstall);
            }
        }
    }

    /** Whether a bundle is to be started when others have gone. */
    synchronized boolean isWaiting(Bundle bundle) {
        return waiting.contains(bundle);
    }

    /** Whether a bundle is to be uninstalled. */
    boolean isDoomed(Bundle bundle) {
        return departures.contains(bundle);
    }

    /** Whether a bundle was made by this deployer, so that it may be started and stopped by it. */
    private boolean isOurs(Bundle bundle) {
        return bundle.getLocation().startsWith("file:") && deployed.contains(Generation.file(bundle.getLocation()));
    }

    /** The bundles of a file that are not to go, the oldest first. */
    private List<Bundle> live(String file) {
        return all(file).stream().filter(bundle -> !departures.contains(bundle)).toList();
    }

    /** The bundles of a file, the oldest first. */
    private List<Bundle> all(String file) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> Generation.file(bundle.getLocation()).equals(file))
                .sorted(Comparator.comparing(Bundle::getBundleId))
                .toList();
    }

    /** The bundles of a file that are not to go, the oldest first. */
    synchronized List<Bundle> bundles(File file) {
        return live(location(file));
    }

    /** All bundles of this deployer's files, those that are to go included. */
    List<Bundle> bundles() {
        return Arrays.stream(context.getBundles()).filter(this::isOurs).toList();
    }

    /** Why bundles have not started, by their ids. */
    FailedStarts failedStarts() {
        return failed;
    }

    /** The location of a file's first bundle, as File Install has it. */
    static String location(File file) {
        return file.toURI().normalize().toString();
    }

    /** Whether another bundle of its name is about to take over. */
    private boolean hasSuccessor(Bundle bundle) {
        return served.serves(bundle.getBundleId())
                && Arrays.stream(context.getBundles())
                        .anyMatch(other -> isNamedAs(other, bundle)
                                && !departures.contains(other)
                                && workers.isBusy(other.getBundleId()));
    }

    /** For the collision hook: bundles that do not prevent the installation that is going on. */
    void permit(Collection<Bundle> candidates) {
        String file = installing;
        if (file != null) {
            candidates.removeIf(
                    bundle -> Generation.file(bundle.getLocation()).equals(file) || departures.contains(bundle));
        }
    }
}
