// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.deploy;

import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.Generation;
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
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes extensions out of the folders that Felix File Install watches. What replaces a file becomes a bundle of its own,
 * at the same location with {@code ?} and a number behind it, beside the one that serves; that one goes when its
 * successor serves. So a jar that is broken, does not resolve or does not fit changes nothing.
 */
public final class SideBySideInstaller implements ArtifactInstaller, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SideBySideInstaller.class);
    private static final int IDLE_SECONDS = 5;
    private static final String START_LEVEL = "felix.fileinstall.start.level";

    private final BundleContext context;
    private final ApiRegistry registry;
    private final ThreadPoolExecutor thread;
    /** Whether {@link #retire} is to run: many changes of the registry need it once. */
    private final AtomicBoolean retiring = new AtomicBoolean();

    private final BundleListener resolving = this::resolving;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    /** Those that are to be started once they can be resolved. */
    private final Set<Bundle> unresolved = new HashSet<>();
    /** The file that is being installed, whose bundles do not stand in each other's way. */
    private @Nullable String installing;

    /**
     * Offers itself to File Install, if that is there.
     *
     * @return what takes the offer back
     */
    public static AutoCloseable open(BundleContext context, ApiRegistry registry) {
        try {
            return new SideBySideInstaller(context, registry);
        } catch (NoClassDefFoundError absent) { // an optional import
            LOG.info("No File Install is here, so nobody takes extensions out of a folder");
            return () -> {};
        }
    }

    /** Offers itself to File Install. */
    private SideBySideInstaller(BundleContext context, ApiRegistry registry) {
        this.context = context;
        this.registry = registry;
        thread = thread();
        registry.onChange(this::retireLater);
        context.addBundleListener(resolving);
        registrations.add(context.registerService(CollisionHook.class, this::collisions, null));
        registrations.add(context.registerService(ArtifactInstaller.class, this, null));
    }

    /** A thread of its own, while there is something to do: a bundle that stops may wait for its requests. */
    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread created = new Thread(null, task, "novella-retire", 0, false);
                    created.setDaemon(true);
                    created.setContextClassLoader(SideBySideInstaller.class.getClassLoader());
                    return created;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    private void retireLater() {
        if (!retiring.getAndSet(true)) {
            thread.execute(() -> {
                retiring.set(false); // what changes from now on needs another look
                retire();
            });
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        registrations.forEach(ServiceRegistration::unregister);
        context.removeBundleListener(resolving);
        registry.onChange(() -> {});
    }

    @Override
    public boolean canHandle(File file) {
        if (!file.getName().endsWith(".jar")) {
            return false;
        }
        try {
            return ExtensionJar.canStandBeside(file);
        } catch (IOException brokenOrGone) {
            return !generations(file).isEmpty();
        }
    }

    @Override
    public void install(File file) throws IOException, BundleException {
        update(file);
    }

    @Override
    public synchronized void update(File file) throws IOException, BundleException {
        ExtensionJar.canStandBeside(file); // throws if it is broken; then what is there stays
        List<Bundle> older = generations(file);
        uninstall(useless(older));
        String location = location(file);
        Bundle next;
        installing = location;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.toPath()))) {
            next = context.installBundle(
                    older.isEmpty()
                            ? location
                            : Generation.after(older.get(older.size() - 1).getLocation()),
                    in);
        } finally {
            installing = null;
        }
        String level = context.getProperty(START_LEVEL);
        if (level != null) {
            next.adapt(BundleStartLevel.class).setStartLevel(Integer.parseInt(level));
        }
        start(next);
        retire();
    }

    /** All but the one that serves, or that would if what it waits for were there. */
    private List<Bundle> useless(List<Bundle> older) {
        List<Bundle> useless = new ArrayList<>(older);
        older.stream()
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !registry.refuses(bundle.getBundleId()))
                .max(Comparator.<Bundle, Boolean>comparing(bundle -> registry.serves(bundle.getBundleId()))
                        .thenComparing(Bundle::getBundleId))
                .ifPresent(useless::remove);
        return useless;
    }

    /** Resolves first: what cannot be is no failure of the framework's but one to tell by api:failed. */
    private void start(Bundle bundle) {
        if (bundle.getState() == Bundle.INSTALLED && !wiring().resolveBundles(List.of(bundle))) {
            unresolved.add(bundle);
            return;
        }
        unresolved.remove(bundle);
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException failed) {
            LOG.warn("{} cannot start", bundle.getLocation(), failed);
        }
    }

    private FrameworkWiring wiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    @Override
    public synchronized void uninstall(File file) throws BundleException {
        List<Bundle> all = new ArrayList<>(generations(file));
        // Those that stand by go first, or they would serve for a moment.
        all.sort(Comparator.comparing(bundle -> registry.serves(bundle.getBundleId())));
        uninstall(all);
    }

    private void uninstall(List<Bundle> bundles) throws BundleException {
        for (Bundle bundle : bundles) {
            bundle.uninstall();
        }
        if (!bundles.isEmpty()) {
            // For those that used its packages, if there are any.
            wiring().refreshBundles(bundles);
        }
    }

    /** Uninstalls those whose successors serve. */
    private synchronized void retire() {
        for (Bundle bundle : context.getBundles()) {
            String file = Generation.file(bundle.getLocation());
            if (!file.equals(bundle.getLocation()) && registry.serves(bundle.getBundleId())) {
                try {
                    uninstall(all(file).stream()
                            .filter(other -> other.getBundleId() < bundle.getBundleId())
                            .toList());
                } catch (BundleException | IllegalStateException stays) {
                    LOG.warn("What {} has replaced cannot be uninstalled", bundle.getLocation(), stays);
                }
            }
        }
    }

    /** What could not be resolved may be now. */
    private void resolving(BundleEvent event) {
        if (event.getType() == BundleEvent.RESOLVED) {
            thread.execute(this::startAgain);
        }
    }

    private synchronized void startAgain() {
        unresolved.removeIf(bundle -> bundle.getState() != Bundle.INSTALLED);
        List.copyOf(unresolved).forEach(this::start);
    }

    private void collisions(int operation, Bundle target, Collection<Bundle> candidates) {
        String file = installing;
        if (operation == CollisionHook.INSTALLING && target == context.getBundle() && file != null) {
            candidates.removeIf(bundle -> Generation.file(bundle.getLocation()).equals(file));
        }
    }

    private List<Bundle> generations(File file) {
        return all(location(file));
    }

    /** The bundles of a file, the oldest first. */
    private List<Bundle> all(String file) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> Generation.file(bundle.getLocation()).equals(file))
                .sorted(Comparator.comparing(Bundle::getBundleId))
                .toList();
    }

    /** As File Install calls it. */
    private static String location(File file) {
        return file.toURI().normalize().toString();
    }
}
