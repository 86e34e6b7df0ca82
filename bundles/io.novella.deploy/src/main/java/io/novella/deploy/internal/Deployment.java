// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.runtime.ServedBundles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys extensions while the container runs: those in the folder {@code novella.deploy.dir}, once everything else has
 * started; without that property those that Felix File Install offers. One daemon thread watches the folder and the
 * bundles; it never calls an extension's code.
 */
public final class Deployment implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);
    private static final String FOLDER = "novella.deploy.dir";
    private static final String SHUTDOWN = "novella.shutdown.seconds";
    private static final long POLL_MILLIS = 100;
    private static final long CLOSE_MILLIS = 5_000;

    private final BundleContext context;
    private final Runnable unsubscribe;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicLong changes = new AtomicLong();
    private final BundleWorkers workers = new BundleWorkers(this::wake);
    private final SynchronousBundleListener bundles = this::bundleChanged;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Deployer deployer;
    private final DeployFailures failures;
    private final @Nullable DeployFolder folder;
    private final Thread thread;
    private volatile boolean stopping;
    private String lastError = "";

    /** Starts to deploy. */
    public Deployment(BundleContext context, ServedBundles served) {
        this.context = context;
        String path = context.getProperty(FOLDER);
        boolean watches = path != null && !path.isBlank();
        deployer = new Deployer(
                context,
                served,
                workers,
                // What is watched is deployed anew at each start of the container, which is not to start it by itself.
                watches ? Bundle.START_ACTIVATION_POLICY | Bundle.START_TRANSIENT : Bundle.START_ACTIVATION_POLICY,
                changes::get,
                this::wake);
        failures = new DeployFailures(deployer, workers);
        folder = watches ? new DeployFolder(Path.of(path.strip()), deployer) : null;
        unsubscribe = served.onChange(this::wake);
        context.addBundleListener(bundles);
        registrations.add(context.registerService(CollisionHook.class, this::collisions, null));
        if (!watches) {
            offerToFileInstall();
        }
        thread = new Thread(null, this::run, "novella-deploy", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Deployment.class.getClassLoader());
        thread.start();
    }

    private void offerToFileInstall() {
        try {
            registrations.add(FileInstallAdapter.offer(context, deployer, this::wake));
        } catch (NoClassDefFoundError absent) { // an optional import
            LOG.info(
                    "Extensions in a folder are not deployed: File Install is not installed, and {} is not set",
                    FOLDER);
        }
    }

    private void wake() {
        wake.release();
    }

    private void run() {
        try {
            while (!stopping) {
                boolean unused = wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                step();
            }
        } catch (InterruptedException closed) {
            // The end of it.
        }
    }

    /** Nothing may end the watch; what goes on failing is logged once. */
    private void step() {
        try {
            DeployFolder watched = folder;
            if (watched != null
                    && context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE) {
                watched.poll(changes.get());
            }
            deployer.tidy();
            failures.warn();
            lastError = "";
        } catch (Throwable failed) {
            if (!stopping && !lastError.equals(failed.toString())) {
                lastError = failed.toString();
                LOG.error("Deployment failed; the next attempt follows", failed);
            }
        }
    }

    private void bundleChanged(BundleEvent event) {
        switch (event.getType()) {
            case BundleEvent.INSTALLED,
                    BundleEvent.RESOLVED,
                    BundleEvent.STARTED,
                    BundleEvent.UPDATED,
                    BundleEvent.UNINSTALLED -> {
                changes.incrementAndGet();
                wake();
            }
            case BundleEvent.STOPPING -> {
                if (event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
                    shutDown();
                }
            }
            default -> {}
        }
    }

    /** The container stops: the extensions go first, while the platform is still there. */
    private void shutDown() {
        stopping = true;
        String limit = context.getProperty(SHUTDOWN);
        if (limit != null) {
            Shutdown.endProcessAfter(Duration.ofSeconds(Long.parseLong(limit.strip())));
        }
        new Shutdown(workers).stop(deployer.bundles());
    }

    private void collisions(int operation, Bundle target, Collection<Bundle> candidates) {
        if (operation == CollisionHook.INSTALLING && target.equals(context.getBundle())) {
            deployer.permit(candidates);
        }
    }

    /** What is deployed, or lies in the folder, and does not serve for a reason that the registry does not know. */
    public List<FailureInfo> failures() {
        List<FailureInfo> all = new ArrayList<>(failures.failures());
        DeployFolder watched = folder;
        if (watched != null) {
            all.addAll(watched.failures());
        }
        return all;
    }

    @Override
    public void close() {
        stopping = true;
        registrations.forEach(ServiceRegistration::unregister);
        context.removeBundleListener(bundles);
        unsubscribe.run();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
