// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.virtio;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.file.Files;
import java.util.function.IntUnaryOperator;

/**
 * The file of a disk, open and locked while the disk is in use: one that can be written to against everybody, others against
 * writers. The lock is flock's, so it holds between processes and inside this one alike.
 */
final class DiskFile implements AutoCloseable {

    /** Of the block device (section 5.2.4), in bytes. */
    static final int SECTOR = 512;

    private static final int CLOSED = -1;

    private final Disk disk;
    private int fd = CLOSED;
    private long length;
    private int users;
    private boolean leaving;

    private DiskFile(Disk disk) {
        this.disk = disk;
    }

    /**
     * Opens the file of a disk.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when it cannot be a disk, {@code INVALID_STATE} when another machine
     *     has it, of this process or of another
     */
    static DiskFile open(Disk disk) {
        DiskFile file = new DiskFile(disk);
        file.open();
        return file;
    }

    /** Opens it as at first; without effect while it is open. */
    synchronized void open() {
        leaving = false;
        if (fd != CLOSED) {
            return;
        }
        if (Files.exists(disk.file()) && !Files.isRegularFile(disk.file())) {
            // Opening one of the others might wait.
            throw refused(Reason.INVALID_SPEC, "is not a file");
        }
        int opened = Libc.openFile(disk.file().toString(), !disk.readOnly());
        if (opened < 0) {
            throw refused(Reason.INVALID_SPEC, "cannot be opened: " + Libc.strerror(Libc.errno()));
        }
        try {
            length = lock(opened);
            fd = opened;
        } finally {
            if (fd == CLOSED) {
                Libc.close(opened);
            }
        }
    }

    /** Returns its length. */
    private long lock(int opened) {
        if (Libc.lock(opened, !disk.readOnly()) < 0) {
            int errno = Libc.errno();
            throw errno == Libc.EAGAIN
                    ? refused(Reason.INVALID_STATE, "is in use by another machine")
                    : refused(Reason.INVALID_SPEC, "cannot be locked: " + Libc.strerror(errno));
        }
        long bytes = Libc.fileLength(opened);
        if (bytes < SECTOR || bytes % SECTOR != 0) {
            throw refused(Reason.INVALID_SPEC, "has " + bytes + " bytes, which are not whole sectors of " + SECTOR);
        }
        return bytes;
    }

    Disk disk() {
        return disk;
    }

    /** How much it holds, in bytes: whole sectors. */
    synchronized long length() {
        return length;
    }

    /** Fills memory with what is at an offset. */
    void read(GuestRam memory, Chain.Piece into, long offset) {
        int read = use(open -> memory.fill(into.address(), into.length(), open, offset));
        if (read < into.length()) {
            throw new HypervisorException(Reason.KERNEL, "it has become shorter");
        }
    }

    /** Writes memory to an offset. */
    void write(GuestRam memory, Chain.Piece from, long offset) {
        use(open -> memory.drain(from.address(), from.length(), open, offset));
    }

    /** Brings all that was written to the medium. */
    void flush() {
        if (use(Libc::fdatasync) < 0) {
            throw KernelFault.of("fdatasync");
        }
    }

    /** Does something with the descriptor, which stays open meanwhile. */
    int use(IntUnaryOperator operation) {
        int open;
        synchronized (this) {
            if (fd == CLOSED) {
                throw new HypervisorException(Reason.INVALID_STATE, "it is closed");
            }
            users++;
            open = fd;
        }
        try {
            return operation.applyAsInt(open);
        } finally {
            synchronized (this) {
                users--;
                if (leaving) {
                    close();
                }
            }
        }
    }

    /** Closes it, or has it closed at the end of what is being read or written. Does not wait. */
    @Override
    public synchronized void close() {
        leaving = users > 0;
        if (users == 0 && fd != CLOSED) {
            Libc.close(fd);
            fd = CLOSED;
        }
    }

    private HypervisorException refused(Reason reason, String why) {
        return new HypervisorException(reason, "the disk file '" + disk.file() + "' " + why);
    }
}
