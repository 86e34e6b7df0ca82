// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Memory of a guest, mapped into this process; pages cost nothing before they are touched. */
public final class GuestRam implements GuestMemory, AutoCloseable {

    /** Of x86-64, in bytes. */
    public static final int PAGE = 4096;

    private final long address;
    private final long size;
    // Readers and writers hold it shared, so that nobody copies from memory which is being unmapped.
    private final ReadWriteLock mapping = new ReentrantReadWriteLock();
    private boolean closed;
    // The pages that this process, and not the guest, has written to; null while nobody wants to know.
    private volatile @Nullable BitSet written;

    /** What is done with a part of the memory, in place. */
    public interface Use {
        /** Must not keep the buffer. */
        void on(ByteBuffer memory) throws IOException;
    }

    private GuestRam(long address, long size) {
        this.address = address;
        this.size = size;
    }

    /** Maps this much, rounded up to whole pages. */
    public static GuestRam map(long bytes) {
        long size = roundUp(bytes);
        long address = Libc.mapAnonymous(size);
        if (address == 0) {
            throw KernelFault.of("mmap of " + size + " bytes of guest memory");
        }
        return new GuestRam(address, size);
    }

    /** The next multiple of {@link #PAGE}. */
    public static long roundUp(long bytes) {
        return (bytes + PAGE - 1) & -PAGE;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long at, int length) {
        mapping.readLock().lock();
        try {
            check(at, length);
            byte[] bytes = new byte[length];
            Libc.read(address + at, bytes);
            return bytes;
        } finally {
            mapping.readLock().unlock();
        }
    }

    @Override
    public void write(long at, byte[] bytes) {
        mapping.readLock().lock();
        try {
            check(at, bytes.length);
            Libc.write(address + at, bytes);
            note(at, bytes.length);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Copies a buffer's remaining bytes into the memory, without a copy between. Leaves the buffer's position. */
    public void write(long at, ByteBuffer bytes) {
        int length = bytes.remaining();
        mapping.readLock().lock();
        try {
            check(at, length);
            if (length > 0) {
                Libc.view(address + at, length).put(bytes.duplicate());
            }
            note(at, length);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Reads two bytes at an even address, little-endian and in one access: what a guest writes at once is seen whole. */
    public int readShort(long at) {
        mapping.readLock().lock();
        try {
            check(at, Short.BYTES);
            return Libc.readShort(address + at);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Writes two bytes at an even address, little-endian and in one access. */
    public void writeShort(long at, int value) {
        mapping.readLock().lock();
        try {
            check(at, Short.BYTES);
            Libc.writeShort(address + at, value);
            note(at, Short.BYTES);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Fills memory from a file, without a copy between. Returns how many bytes; fewer only at the file's end. */
    public int fill(long at, int length, int fd, long offset) {
        return transfer("pread", at, length, done -> {
            note(at, length);
            return Libc.pread(fd, address + at + done, length - done, offset + done);
        });
    }

    /** Writes memory to a file, without a copy between. Returns how many bytes: all of them. */
    public int drain(long at, int length, int fd, long offset) {
        return transfer(
                "pwrite", at, length, done -> Libc.pwrite(fd, address + at + done, length - done, offset + done));
    }

    private int transfer(String call, long at, int length, IntToLongFunction part) {
        mapping.readLock().lock();
        try {
            check(at, length);
            int done = 0;
            while (done < length) {
                long count = part.applyAsLong(done);
                if (count == 0) {
                    break;
                }
                int errno = count < 0 ? Libc.errno() : 0;
                if (errno != 0 && errno != Libc.EINTR) {
                    throw KernelFault.of(call, errno);
                }
                done += (int) Math.max(0, count);
            }
            return done;
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Does something with a part of the memory, which is there meanwhile. What it writes is not noted. */
    public void use(long at, int length, Use use) throws IOException {
        mapping.readLock().lock();
        try {
            check(at, length);
            use.on(Libc.view(address + at, length));
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Keeps track of the pages that this process writes to from now on, but by {@link #use}. */
    public void logWrites() {
        written = new BitSet();
    }

    /** The pages that were written to since the last call or {@link #logWrites}. */
    public BitSet writtenPages() {
        BitSet log = requireNonNull(written, "logWrites comes first");
        synchronized (log) {
            BitSet pages = (BitSet) log.clone();
            log.clear();
            return pages;
        }
    }

    private void note(long at, int length) {
        BitSet log = written;
        if (log != null && length > 0) {
            synchronized (log) {
                log.set((int) (at / PAGE), (int) ((at + length - 1) / PAGE) + 1);
            }
        }
    }

    @Override
    public void close() {
        mapping.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                Libc.munmap(address, size);
            }
        } finally {
            mapping.writeLock().unlock();
        }
    }

    long hostAddress() {
        return address;
    }

    private void check(long at, int length) {
        if (closed) {
            throw new HypervisorException(Reason.INVALID_STATE, "the machine's memory is gone: it is closed");
        }
        if (at < 0 || length < 0 || at > size - length) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    String.format(Locale.ROOT, "%d bytes at 0x%x are not inside the %d bytes of guest memory", length, at, size));
        }
    }
}
