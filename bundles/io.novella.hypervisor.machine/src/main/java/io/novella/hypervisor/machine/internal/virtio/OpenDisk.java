// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * An open and locked file. A file that is open for writing is locked against everyone, others are locked against writers: inside this
 * process by the table of open files, and against other processes by a lock of the operating system. Users that only read share one
 * channel, because the operating system releases a process's lock when the process closes any descriptor of the file.
 */
final class OpenDisk implements AutoCloseable {

    private static final Map<Object, OpenDisk> OPEN = new HashMap<>();

    private final Object key;
    private final boolean readOnly;
    private final FileChannel channel;
    private int users = 1;

    /** Another machine, of this process or of another, uses the file. */
    static final class InUseException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private OpenDisk(Object key, boolean readOnly, FileChannel channel) {
        this.key = key;
        this.readOnly = readOnly;
        this.channel = channel;
    }

    /**
     * Opens and locks a file.
     *
     * @throws InUseException if another machine uses it
     * @throws IOException if it cannot be opened or locked
     */
    static OpenDisk open(Path file, boolean readOnly) throws IOException, InUseException {
        synchronized (OPEN) {
            Object key = key(file);
            OpenDisk there = OPEN.get(key);
            if (there != null) {
                if (!readOnly || !there.readOnly) {
                    throw new InUseException();
                }
                there.users++;
                return there;
            }
            FileChannel channel = FileChannel.open(
                    file,
                    readOnly
                            ? Set.of(StandardOpenOption.READ)
                            : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                lock(channel, readOnly);
            } catch (IOException | InUseException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
            OpenDisk opened = new OpenDisk(key, readOnly, channel);
            OPEN.put(key, opened);
            return opened;
        }
    }

    /** The file itself, whichever path leads to it. */
    private static Object key(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        return key == null ? file.toRealPath() : key;
    }

    private static void lock(FileChannel channel, boolean readOnly) throws IOException, InUseException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, readOnly);
            if (lock == null) {
                throw new InUseException();
            }
        } catch (OverlappingFileLockException elsewhereInThisProcess) {
            InUseException inUse = new InUseException();
            inUse.initCause(elsewhereInThisProcess);
            throw inUse;
        }
    }

    /** The open file, until {@link #close}. */
    FileChannel channel() {
        return channel;
    }

    /** Ends one use; the last one closes the file, which releases its lock. */
    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (--users == 0) {
                OPEN.remove(key);
                channel.close();
            }
        }
    }
}
