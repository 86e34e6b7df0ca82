// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

import io.novella.watch.ChangeDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of the policy files of a folder and calls a listener on a daemon thread of its own. The files are
 * compared by identity at short intervals, so it makes no difference how they change: written, renamed, replaced with
 * their folder, or by a link that points elsewhere. The folder may be absent. A listener that fails is called again.
 */
public final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final long CLOSE_MILLIS = 5_000;

    private final PolicyFolder folder;
    private final Runnable changed;
    private final ChangeDetector detector = new ChangeDetector();
    private final Thread thread;
    private Duration retry = FIRST_RETRY;
    private long notBefore = System.nanoTime();

    /**
     * Starts to watch: what lies in the folder now is not reported.
     *
     * @param folder may be absent, and may come later
     * @param changed called after each change, by the watch's own thread
     */
    public FolderWatch(Path folder, Runnable changed) {
        this.folder = new PolicyFolder(folder);
        this.changed = changed;
        detector.acceptAll(this.folder.identities());
        thread = new Thread(this::run, "novella-policy-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL.toMillis());
                poll();
            }
        } catch (InterruptedException closed) {
            // The end of the watch.
        }
    }

    /** Nothing that a listener or a file system throws may end the watch. */
    private void poll() throws InterruptedException {
        try {
            Set<Path> files = detector.changes(folder.identities());
            if (files.isEmpty() || System.nanoTime() - notBefore < 0) {
                return;
            }
            LOG.info("Policy files changed: {}", files);
            changed.run();
            files.forEach(detector::accept);
            retry = FIRST_RETRY;
        } catch (Throwable failed) { // an Error too, such as a StackOverflowError or a linkage error
            if (failed instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            LOG.error(
                    "The policy files in {} could not be reloaded; the next attempt follows in {} s",
                    folder.folder(),
                    retry.toSeconds(),
                    failed);
            notBefore = System.nanoTime() + retry.toNanos();
            Duration next = retry.multipliedBy(2);
            retry = next.compareTo(LAST_RETRY) < 0 ? next : LAST_RETRY;
        }
    }

    /** Ends the thread. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
