// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a driver has written to the registers of one queue, and the queue once that is ready (section 4.2.3.2). */
final class QueueSetup {

    private static final long LOW_HALF = 0xffffffffL;

    private final int most;
    private int size;
    private long descriptors;
    private long available;
    private long used;
    // Read by the thread that serves, which may serve another queue while the driver sets this one up.
    private volatile @Nullable SplitQueue live;

    /** Makes a queue of what was written, from a position on; throws a {@link QueueFault} if it cannot be there. */
    interface Opener extends BiFunction<SplitQueue.Layout, SplitQueue.Position, SplitQueue> {}

    /**
     * A queue that is not set up.
     *
     * @param most the largest size it may have
     */
    QueueSetup(int most) {
        this.most = most;
        this.size = most;
    }

    int most() {
        return most;
    }

    /** The queue, if it is ready. */
    @Nullable
    SplitQueue live() {
        return live;
    }

    /** The driver writes; a queue that is ready does not move. */
    void write(int register, int value) {
        if (live == null) {
            switch (register) {
                case Register.QUEUE_NUM -> size = value;
                case Register.QUEUE_DESC -> descriptors = low(descriptors, value);
                case Register.QUEUE_DESC + 4 -> descriptors = high(descriptors, value);
                case Register.QUEUE_DRIVER -> available = low(available, value);
                case Register.QUEUE_DRIVER + 4 -> available = high(available, value);
                case Register.QUEUE_DEVICE -> used = low(used, value);
                case Register.QUEUE_DEVICE + 4 -> used = high(used, value);
                default -> {
                    // Nothing is there, or it is read only.
                }
            }
        }
    }

    /** It is ready, if it was not before. */
    void open(Opener opener) {
        if (live == null) {
            live = opener.apply(layout(), new SplitQueue.Position(0, 0, 0));
        }
    }

    /** It is not ready any more. */
    void close() {
        live = null;
    }

    private SplitQueue.Layout layout() {
        if (size < 1 || size > most || Integer.bitCount(size) != 1) {
            throw new QueueFault(
                    "a queue cannot have " + size + " descriptors; a power of two up to " + most + " is possible");
        }
        return new SplitQueue.Layout(size, descriptors, available, used);
    }

    void save(DataOutput to) throws IOException {
        to.writeInt(size);
        to.writeLong(descriptors);
        to.writeLong(available);
        to.writeLong(used);
        SplitQueue queue = live;
        to.writeBoolean(queue != null);
        if (queue != null) {
            SplitQueue.Position position = queue.position();
            to.writeShort(position.taken());
            to.writeShort(position.given());
            to.writeShort(position.told());
        }
    }

    void restore(DataInput from, Opener opener) throws IOException {
        size = from.readInt();
        descriptors = from.readLong();
        available = from.readLong();
        used = from.readLong();
        live = null;
        if (from.readBoolean()) {
            SplitQueue.Position position =
                    new SplitQueue.Position(from.readShort(), from.readShort(), from.readShort());
            try {
                live = opener.apply(layout(), position);
            } catch (QueueFault e) {
                throw new IOException("a queue of a virtio device cannot be restored: " + e.getMessage(), e);
            }
        }
    }

    static long low(long before, int value) {
        return (before & ~LOW_HALF) | Integer.toUnsignedLong(value);
    }

    static long high(long before, int value) {
        return (before & LOW_HALF) | ((long) value << 32);
    }
}
