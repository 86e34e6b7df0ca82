// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Memory of a guest in this process, for any thread. */
public abstract class GuestRam implements GuestMemory, AutoCloseable {

    /** The size of a page of x86-64 in bytes. */
    public static final int PAGE = 4096;

    private static final byte[] ZEROS = new byte[PAGE];

    private final long size;
    // Readers and writers hold it shared, so that no thread copies from memory that is being freed.
    private final ReadWriteLock mapping = new ReentrantReadWriteLock();
    private boolean closed;
    // The pages to which this process, and not the guest, has written; null while no caller asks for them.
    private volatile @Nullable BitSet written;

    /** An operation on a part of the memory, in place. */
    public interface Use {
        /** Must not keep the buffer. */
        void on(ByteBuffer memory) throws IOException;
    }

    /**
     * Creates it.
     *
     * @param size in bytes; a multiple of {@link #PAGE}
     */
    protected GuestRam(long size) {
        this.size = size;
    }

    /** The next multiple of {@link #PAGE}. */
    public static long roundUp(long bytes) {
        return (bytes + PAGE - 1) & -PAGE;
    }

    /** Copies bytes out of the memory. The range was checked. */
    protected abstract void get(long at, byte[] into);

    /** Copies bytes into the memory. The range was checked. */
    protected abstract void put(long at, byte[] from);

    /** Returns a part of the memory as a buffer that shares it. The range was checked. */
    protected abstract ByteBuffer view(long at, int length);

    /** Returns a part of the memory, or a copy of it, as a buffer from which the caller reads. The range was checked. */
    protected ByteBuffer viewToRead(long at, int length) {
        return view(at, length);
    }

    /** Fills a part of the memory with zeros, without a record of it. The range was checked. */
    protected void clear(long at, int length) {
        ByteBuffer memory = view(at, length);
        while (memory.remaining() >= ZEROS.length) {
            memory.put(ZEROS);
        }
        memory.put(ZEROS, 0, memory.remaining());
    }

    /** Reads two bytes at an even address in one access, little-endian. The range was checked. */
    protected abstract int getShort(long at);

    /** Writes two bytes at an even address in one access, little-endian. The range was checked. */
    protected abstract void putShort(long at, int value);

    /** Is called after this process has written to the memory. */
    protected void changed(long at, int length) {}

    /** Frees the memory, once. */
    protected abstract void free();

    @Override
    public final long size() {
        return size;
    }

    @Override
    public final byte[] read(long at, int length) {
        mapping.readLock().lock();
        try {
            check(at, length);
            byte[] bytes = new byte[length];
            get(at, bytes);
            return bytes;
        } finally {
            mapping.readLock().unlock();
        }
    }

    @Override
    public final void write(long at, byte[] bytes) {
        mapping.readLock().lock();
        try {
            check(at, bytes.length);
            put(at, bytes);
            note(at, bytes.length);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Copies the remaining bytes of a buffer into the memory. The position of the buffer does not change. */
    public final void write(long at, ByteBuffer bytes) {
        int length = bytes.remaining();
        mapping.readLock().lock();
        try {
            check(at, length);
            if (length > 0) {
                view(at, length).put(bytes.duplicate());
            }
            note(at, length);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Reads two bytes at an even address, little-endian and in one access: a value that the guest writes at once is read whole. */
    public final int readShort(long at) {
        mapping.readLock().lock();
        try {
            check(at, Short.BYTES);
            return getShort(at);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Writes two bytes at an even address, little-endian and in one access. */
    public final void writeShort(long at, int value) {
        mapping.readLock().lock();
        try {
            check(at, Short.BYTES);
            putShort(at, value);
            note(at, Short.BYTES);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /**
     * Fills memory from a file.
     *
     * @return the number of bytes; fewer than {@code length} only at the end of the file
     */
    public final int fill(long at, int length, FileChannel file, long offset) throws IOException {
        int[] done = {0};
        use(at, length, memory -> {
            try {
                while (memory.hasRemaining() && file.read(memory, offset + memory.position()) >= 0) {
                    done[0] = memory.position();
                }
            } finally {
                note(at, length);
            }
        });
        return done[0];
    }

    /** Writes memory to a file. */
    public final void drain(long at, int length, FileChannel file, long offset) throws IOException {
        examine(at, length, memory -> {
            while (memory.hasRemaining()) {
                if (file.write(memory, offset + memory.position()) < 0) {
                    throw new EOFException();
                }
            }
        });
    }

    /** Applies an operation to a part of the memory, which is not freed meanwhile. What it writes is not recorded. */
    public final void use(long at, int length, Use use) throws IOException {
        mapping.readLock().lock();
        try {
            check(at, length);
            use.on(view(at, length));
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Applies an operation that only reads to a part of the memory, which is not freed meanwhile. */
    public final void examine(long at, int length, Use use) throws IOException {
        mapping.readLock().lock();
        try {
            check(at, length);
            use.on(viewToRead(at, length));
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Fills a part of the memory with zeros. Not recorded as written. */
    public final void zero(long at, int length) {
        mapping.readLock().lock();
        try {
            check(at, length);
            clear(at, length);
        } finally {
            mapping.readLock().unlock();
        }
    }

    /** Records the pages to which this process writes from now on, apart from {@link #use}. */
    public final void logWrites() {
        written = new BitSet();
    }

    /** Returns the pages to which this process has written since the last call of this method or of {@link #logWrites}. */
    public final BitSet writtenPages() {
        BitSet log = requireNonNull(written, "logWrites comes first");
        synchronized (log) {
            BitSet pages = (BitSet) log.clone();
            log.clear();
            return pages;
        }
    }

    private void note(long at, int length) {
        if (length == 0) {
            return;
        }
        changed(at, length);
        BitSet log = written;
        if (log != null) {
            synchronized (log) {
                log.set((int) (at / PAGE), (int) ((at + length - 1) / PAGE) + 1);
            }
        }
    }

    @Override
    public final void close() {
        mapping.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                free();
            }
        } finally {
            mapping.writeLock().unlock();
        }
    }

    private void check(long at, int length) {
        if (closed) {
            throw new HypervisorException(Reason.INVALID_STATE, "the machine's memory is gone: it is closed");
        }
        if (at < 0 || length < 0 || at > size - length) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    String.format(
                            Locale.ROOT,
                            "%d bytes at 0x%x are not inside the %d bytes of guest memory",
                            length,
                            at,
                            size));
        }
    }
}
