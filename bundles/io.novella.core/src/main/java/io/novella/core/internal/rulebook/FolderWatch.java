// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when something changed in a policy folder: one daemon thread that sleeps until the system wakes it. */
public final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    /** Editors write in steps; what happens within this time of each other is one change. */
    private static final long QUIET_MILLIS = 100;

    private static final long CLOSE_MILLIS = 5_000;

    private final PolicyFolder folder;
    private final Runnable changed;
    private final WatchService watch;
    private final Thread thread;
    private @Nullable WatchKey more;

    /**
     * Starts to watch.
     *
     * @param changed told after each change, by the watch's own thread
     * @throws IOException if the folder cannot be watched
     */
    public FolderWatch(Path folder, Runnable changed) throws IOException {
        this.folder = new PolicyFolder(folder);
        this.changed = changed;
        watch = folder.getFileSystem().newWatchService();
        try {
            register(folder);
            watchMore();
        } catch (IOException | RuntimeException unwatchable) {
            watch.close();
            throw unwatchable;
        }
        thread = new Thread(this::run, "novella-policy-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private WatchKey register(Path path) throws IOException {
        return path.register(watch, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
    }

    /** The second folder may come and go. */
    private void watchMore() throws IOException {
        Path path = folder.folder().resolve(PolicyFolder.MORE);
        if ((more == null || !more.isValid()) && Files.isDirectory(path)) {
            more = register(path);
        }
    }

    private void run() {
        try {
            while (true) {
                boolean concerned = false;
                for (WatchKey key = watch.take(); key != null; key = watch.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS)) {
                    concerned |= concerns(key);
                    if (!key.reset() && key.equals(more)) {
                        more = null;
                    }
                }
                if (concerned) {
                    watchMore();
                    changed.run();
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException closed) {
            // The end of the watch.
        } catch (IOException | RuntimeException broken) {
            LOG.error("Changes of {} are no longer noticed: {}", folder.folder(), broken.toString());
        }
    }

    /** Whether it is about policy; the folder holds other configuration too. */
    private boolean concerns(WatchKey key) {
        boolean concerned = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            // Without a name there were too many events to keep; and a mounted volume changes by links with names like
            // ..data.
            String name = String.valueOf(event.context());
            concerned |=
                    event.context() == null || key.equals(more) || name.startsWith("policy.") || name.startsWith("..");
        }
        return concerned;
    }

    /** Ends the thread. */
    @Override
    public void close() {
        try {
            watch.close();
            thread.join(CLOSE_MILLIS);
        } catch (IOException failed) {
            LOG.warn("The watch of {} does not close: {}", folder.folder(), failed.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
