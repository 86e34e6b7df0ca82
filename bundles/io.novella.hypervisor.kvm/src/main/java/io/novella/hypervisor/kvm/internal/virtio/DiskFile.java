// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.virtio;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.file.Files;

/**
 * The open file of a disk, locked while it is open: one that can be written to against everybody, others against writers.
 * The lock is flock's, so it holds between processes and inside this one alike.
 */
final class DiskFile implements AutoCloseable {

    /** Of the block device (section 5.2.4), in bytes. */
    static final int SECTOR = 512;

    private final Disk disk;
    private final int fd;
    private final long length;

    private DiskFile(Disk disk, int fd, long length) {
        this.disk = disk;
        this.fd = fd;
        this.length = length;
    }

    /**
     * Opens the file of a disk.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when it cannot be a disk, {@code INVALID_STATE} when another machine
     *     has it, of this process or of another
     */
    static DiskFile open(Disk disk) {
        if (Files.exists(disk.file()) && !Files.isRegularFile(disk.file())) {
            // Opening one of the others might wait.
            throw refused(disk, Reason.INVALID_SPEC, "is not a file");
        }
        int fd = Libc.openFile(disk.file().toString(), !disk.readOnly());
        if (fd < 0) {
            throw refused(disk, Reason.INVALID_SPEC, "cannot be opened: " + Libc.strerror(Libc.errno()));
        }
        try {
            if (Libc.lock(fd, !disk.readOnly()) < 0) {
                int errno = Libc.errno();
                throw errno == Libc.EAGAIN
                        ? refused(disk, Reason.INVALID_STATE, "is in use by another machine")
                        : refused(disk, Reason.INVALID_SPEC, "cannot be locked: " + Libc.strerror(errno));
            }
            long length = Libc.fileLength(fd);
            if (length < SECTOR || length % SECTOR != 0) {
                throw refused(
                        disk,
                        Reason.INVALID_SPEC,
                        "has " + length + " bytes, which are not whole sectors of " + SECTOR);
            }
            return new DiskFile(disk, fd, length);
        } catch (RuntimeException | Error e) {
            Libc.close(fd);
            throw e;
        }
    }

    Disk disk() {
        return disk;
    }

    /** How much it holds, in bytes: whole sectors. */
    long length() {
        return length;
    }

    /** Fills memory with what is at an offset. */
    void read(GuestRam memory, Chain.Piece into, long offset) {
        if (memory.fill(into.address(), into.length(), fd, offset) < into.length()) {
            throw new HypervisorException(Reason.KERNEL, "it has become shorter");
        }
    }

    /** Writes memory to an offset. */
    void write(GuestRam memory, Chain.Piece from, long offset) {
        memory.drain(from.address(), from.length(), fd, offset);
    }

    /** Brings all that was written to the medium. */
    void flush() {
        if (Libc.fdatasync(fd) < 0) {
            throw KernelFault.of("fdatasync");
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    private static HypervisorException refused(Disk disk, Reason reason, String why) {
        return new HypervisorException(reason, "the disk file '" + disk.file() + "' " + why);
    }
}
