// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a disk, open and locked while the disk is in use: a writable one against everyone, others against writers, in this process
 * and in others.
 */
final class DiskFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskFile.class);

    /** The size of a sector of the block device (section 5.2.4), in bytes. */
    static final int SECTOR = 512;

    private final Disk disk;
    private @Nullable OpenDisk file;
    private long length;
    private int users;
    private boolean leaving;

    /** An operation on the open file. */
    interface Operation {
        /**
         * Returns its result.
         *
         * @throws IOException if it fails
         */
        int on(FileChannel file) throws IOException;
    }

    private DiskFile(Disk disk) {
        this.disk = disk;
    }

    /**
     * Opens the file of a disk.
     *
     * @throws HypervisorException {@code INVALID_SPEC} if it cannot be a disk, {@code INVALID_STATE} if another machine, of this process
     *     or of another, uses it
     */
    static DiskFile open(Disk disk) {
        DiskFile file = new DiskFile(disk);
        file.open();
        return file;
    }

    /** Opens it as at first; without effect while it is open. */
    synchronized void open() {
        leaving = false;
        if (file != null) {
            return;
        }
        if (Files.exists(disk.file()) && !Files.isRegularFile(disk.file())) {
            // To open a pipe, for example, could block.
            throw refused(Reason.INVALID_SPEC, "is not a file", null);
        }
        try {
            OpenDisk opened = OpenDisk.open(disk.file(), disk.readOnly());
            try {
                length = length(opened.channel());
                file = opened;
            } finally {
                if (file == null) {
                    opened.close();
                }
            }
        } catch (OpenDisk.InUseException inUse) {
            throw refused(Reason.INVALID_STATE, "is in use by another machine", inUse);
        } catch (IOException failed) {
            throw refused(Reason.INVALID_SPEC, "cannot be opened: " + why(failed), failed);
        }
    }

    private long length(FileChannel opened) throws IOException {
        long bytes = opened.size();
        if (bytes < SECTOR || bytes % SECTOR != 0) {
            throw refused(
                    Reason.INVALID_SPEC, "has " + bytes + " bytes, which are not whole sectors of " + SECTOR, null);
        }
        return bytes;
    }

    /** The exceptions of the JDK for these two have only the path as their message. */
    private static String why(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failed instanceof AccessDeniedException) {
            return "Permission denied";
        }
        return failed instanceof FileSystemException of && of.getReason() != null
                ? of.getReason()
                : String.valueOf(failed.getMessage());
    }

    Disk disk() {
        return disk;
    }

    /** Its length in bytes: whole sectors. */
    synchronized long length() {
        return length;
    }

    /** Fills memory with the data at an offset. */
    void read(GuestRam memory, Chain.Piece into, long offset) {
        int read = use(open -> memory.fill(into.address(), into.length(), open, offset));
        if (read < into.length()) {
            throw new HypervisorException(Reason.KERNEL, "it has become shorter");
        }
    }

    /** Writes memory to an offset. */
    void write(GuestRam memory, Chain.Piece from, long offset) {
        use(open -> {
            memory.drain(from.address(), from.length(), open, offset);
            return from.length();
        });
    }

    /** Returns when everything that was written is on the medium. */
    void flush() {
        use(open -> {
            open.force(false);
            return 0;
        });
    }

    /** Applies an operation to the open file, which stays open meanwhile. */
    int use(Operation operation) {
        OpenDisk open;
        synchronized (this) {
            open = file;
            if (open == null) {
                throw new HypervisorException(Reason.INVALID_STATE, "it is closed");
            }
            users++;
        }
        try {
            return operation.on(open.channel());
        } catch (IOException failed) {
            throw new HypervisorException(Reason.KERNEL, why(failed), failed);
        } finally {
            synchronized (this) {
                users--;
                if (leaving) {
                    close();
                }
            }
        }
    }

    /** Closes it, at once or at the end of the operations that use it. Does not wait. */
    @Override
    public synchronized void close() {
        leaving = users > 0;
        OpenDisk open = file;
        if (users == 0 && open != null) {
            file = null;
            try {
                open.close();
            } catch (IOException failed) {
                LOG.error("the disk file '{}' failed to close", disk.file(), failed);
            }
        }
    }

    private HypervisorException refused(Reason reason, String why, @Nullable Exception cause) {
        return new HypervisorException(reason, "the disk file '" + disk.file() + "' " + why, cause);
    }
}
