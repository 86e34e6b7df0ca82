// SPDX-License-Identifier: Apache-2.0
package io.novella.deploy.internal;

import io.novella.deploy.internal.BundleWorkers.Kind;
import java.time.Duration;
import java.util.List;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the extensions before the container stops the platform, all at a time and for a bounded time. The container itself
 * would wait for each without a limit, so after a second limit the process is ended.
 */
final class Shutdown {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** How long the extensions may take together. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final long POLL_MILLIS = 10;

    private final BundleWorkers workers;

    Shutdown(BundleWorkers workers) {
        this.workers = workers;
    }

    /** Stops bundles, and returns when they have stopped or their time is over. Those that are being started are interrupted. */
    void stop(List<Bundle> bundles) {
        for (Bundle bundle : bundles) {
            if (bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING) {
                workers.submit(bundle, Kind.STOP, () -> bundle.stop(Bundle.STOP_TRANSIENT));
                workers.interrupt(bundle, Kind.START);
                workers.interrupt(bundle, Kind.UPDATE);
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!workers.isIdle() && System.nanoTime() - end < 0) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        workers.running().forEach(running -> {
            LOG.warn(
                    "Shutdown no longer waits for {}, which is still {}",
                    running.bundle(),
                    running.kind().word());
            workers.interrupt(running.bundle(), running.kind());
        });
    }

    /** Ends the process after some time, should it still be there. */
    static void endProcessAfter(Duration limit) {
        Thread thread = new Thread(null, () -> endProcess(limit), "novella-shutdown", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    private static void endProcess(Duration limit) {
        try {
            Thread.sleep(limit.toMillis());
        } catch (InterruptedException ended) {
            return;
        }
        System.err.println("The container did not stop within " + limit.toSeconds() + " s; the process exits now");
        Runtime.getRuntime().halt(1);
    }
}
