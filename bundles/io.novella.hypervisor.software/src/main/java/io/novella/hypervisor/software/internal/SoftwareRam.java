// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Guest memory in an array, which grows as it is used.
 *
 * <p>While the guest runs, only its own thread may replace the array: it holds {@link #running} shared. Another thread that needs a larger
 * array takes the guest out first.
 */
final class SoftwareRam extends GuestRam {

    /** Held shared while the guest runs, and exclusively by others while they replace the array. */
    final ReentrantReadWriteLock running = new ReentrantReadWriteLock(true);

    private final PhysicalMemory memory;
    private volatile @Nullable Runnable kick;

    SoftwareRam(long bytes) {
        super(roundUp(bytes));
        this.memory = new PhysicalMemory(size());
    }

    PhysicalMemory memory() {
        return memory;
    }

    /** Sets what takes the guest out. */
    void onGrow(Runnable guestKick) {
        kick = guestKick;
    }

    private void growTo(long end) {
        if (end <= memory.present()) {
            return;
        }
        boolean interrupted = false;
        boolean locked = running.getReadHoldCount() > 0;
        try {
            while (!locked && !running.writeLock().isHeldByCurrentThread()) {
                Runnable guest = kick;
                if (guest != null) {
                    guest.run();
                }
                try {
                    running.writeLock().tryLock(1, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            memory.grow((int) end);
        } finally {
            if (!locked && running.writeLock().isHeldByCurrentThread()) {
                running.writeLock().unlock();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    protected void get(long at, byte[] into) {
        memory.read(at, into);
    }

    @Override
    protected void put(long at, byte[] from) {
        growTo(at + from.length);
        memory.write(at, from);
    }

    @Override
    protected ByteBuffer view(long at, int length) {
        growTo(at + length);
        return ByteBuffer.wrap(memory.array(), (int) at, length).slice();
    }

    @Override
    protected ByteBuffer viewToRead(long at, int length) {
        return at + length <= memory.present() ? view(at, length) : ByteBuffer.wrap(copy(at, length));
    }

    private byte[] copy(long at, int length) {
        byte[] bytes = new byte[length];
        memory.read(at, bytes);
        return bytes;
    }

    @Override
    protected void clear(long at, int length) {
        int there = (int) Math.max(0, Math.min(length, memory.present() - at));
        if (there > 0) {
            memory.write(at, new byte[there]);
        }
    }

    @Override
    protected int getShort(long at) {
        byte[] bytes = new byte[Short.BYTES];
        memory.read(at, bytes);
        return (bytes[0] & 0xff) | (bytes[1] & 0xff) << 8;
    }

    @Override
    protected void putShort(long at, int value) {
        growTo(at + Short.BYTES);
        memory.write((int) at, Short.BYTES, value);
    }

    @Override
    protected void changed(long at, int length) {
        memory.written((int) at, length);
    }

    @Override
    protected void free() {
        // The collector frees it.
    }
}
