// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.machine.accel.GuestRam;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A split virtqueue, seen from the device (section 2.7): a table of descriptors, a ring of those that the driver has made
 * available, a ring of those that the device has used. Used by one thread at a time.
 */
final class SplitQueue {

    /** The most bytes of a chain: more than drivers send, and little enough that no request takes for ever. */
    static final int MAX_CHAIN_BYTES = 32 << 20;

    // Section 2.7.5: le64 addr @0, le32 len @8, le16 flags @12, le16 next @14; 16 bytes.
    static final int DESCRIPTOR_BYTES = 16;
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    // Section 2.7.6: le16 flags @0, le16 idx @2, le16 ring[size] @4, le16 used_event after it.
    static final int NO_INTERRUPT = 1;
    private static final int INDEX = 2;
    private static final int RING = 4;

    // Section 2.7.8: le16 flags @0, le16 idx @2, struct { le32 id; le32 len; } ring[size] @4, le16 avail_event after
    // it.
    private static final int USED_BYTES = 8;

    private static final int MASK = 0xffff;

    private final GuestRam memory;
    private final Layout layout;
    private final boolean indirect;
    private final boolean events;
    private int taken;
    private int given;
    private int told;

    /**
     * Where a queue lies.
     *
     * @param size number of descriptors, and of places in each ring; a power of two
     */
    record Layout(int size, long descriptors, long available, long used) {

        /** Section 2.7: the parts are aligned; and all of them are in the memory. */
        private void check(GuestRam memory) {
            check(memory, "descriptor table", descriptors, (long) DESCRIPTOR_BYTES * size, DESCRIPTOR_BYTES);
            check(memory, "available ring", available, RING + 2L * size + 2, 2);
            check(memory, "used ring", used, RING + (long) USED_BYTES * size + 2, 4);
        }

        private static void check(GuestRam memory, String part, long at, long length, int alignment) {
            if (at < 0 || at > memory.size() - length || at % alignment != 0) {
                throw new QueueFault(
                        String.format(Locale.ROOT, "there can be no %s of %d bytes at 0x%x", part, length, at));
            }
        }
    }

    /** How far the device is: what it will take next, where it gives next, and where it gave when it last interrupted. */
    record Position(int taken, int given, int told) {}

    /**
     * A queue.
     *
     * @param indirect whether descriptors may stand for tables of descriptors
     * @param events whether both sides say at which index they want to hear of the other, rather than whether
     * @throws QueueFault when it cannot be there
     */
    SplitQueue(GuestRam memory, Layout layout, boolean indirect, boolean events, Position position) {
        layout.check(memory);
        this.memory = memory;
        this.layout = layout;
        this.indirect = indirect;
        this.events = events;
        this.taken = position.taken() & MASK;
        this.given = position.given() & MASK;
        this.told = position.told() & MASK;
    }

    Position position() {
        return new Position(taken, given, told);
    }

    /**
     * Takes the next chain; null if there is none.
     *
     * @throws QueueFault when what the driver has written makes no sense
     */
    @Nullable
    Chain take() {
        int waiting = memory.readShort(layout.available + INDEX) - taken & MASK;
        if (waiting == 0) {
            return null;
        }
        if (waiting > layout.size) {
            throw new QueueFault(waiting + " chains are available in a queue of " + layout.size);
        }
        // What the index tells of was written before it.
        VarHandle.acquireFence();
        int head = memory.readShort(layout.available + RING + 2L * (taken % layout.size));
        Chain chain = new Walk().from(head);
        taken = taken + 1 & MASK;
        return chain;
    }

    /** Gives a chain back, of which so many bytes have been written. */
    void give(Chain chain, int written) {
        ByteBuffer used = ByteBuffer.allocate(USED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        used.putInt(0, chain.head()).putInt(4, written);
        memory.write(layout.used + RING + (long) USED_BYTES * (given % layout.size), used.array());
        given = given + 1 & MASK;
        // The driver must see the index after what it tells of.
        VarHandle.releaseFence();
        memory.writeShort(layout.used + INDEX, given);
    }

    /** Whether the driver wants to be interrupted for what was given since this was last asked (section 2.7.7). */
    boolean isInterruptWanted() {
        // What was given is visible before we look, or the driver might wait for an interrupt that we do not send.
        VarHandle.fullFence();
        if (!events) {
            return (memory.readShort(layout.available) & NO_INTERRUPT) == 0;
        }
        int wanted = memory.readShort(layout.available + RING + 2L * layout.size);
        boolean passed = (given - wanted - 1 & MASK) < (given - told & MASK);
        told = given;
        return passed;
    }

    /** Asks the driver to ring for the next chain (section 2.7.10). Look once more after it: one may have come before. */
    void listen() {
        if (events) {
            memory.writeShort(layout.used + RING + (long) USED_BYTES * layout.size, taken);
            VarHandle.fullFence();
        }
    }

    /** Follows a chain, and believes nothing. */
    private final class Walk {
        private final List<Chain.Piece> readable = new ArrayList<>();
        private final List<Chain.Piece> writable = new ArrayList<>();
        private int length;
        private long bytes;

        Chain from(int head) {
            follow(layout.descriptors, layout.size, head, false);
            return new Chain(head, readable, writable);
        }

        private void follow(long table, int size, int first, boolean inIndirect) {
            int index = first;
            while (true) {
                if (index >= size) {
                    throw new QueueFault("there is no descriptor " + index + " in a table of " + size);
                }
                // Copied, so that it cannot change between the check and the use.
                ByteBuffer descriptor = ByteBuffer.wrap(
                                memory.read(table + (long) DESCRIPTOR_BYTES * index, DESCRIPTOR_BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
                int flags = descriptor.getShort(12);
                if ((flags & INDIRECT) == 0) {
                    add(descriptor.getLong(0), Integer.toUnsignedLong(descriptor.getInt(8)), (flags & WRITE) != 0);
                } else if (!indirect || inIndirect || (flags & NEXT) != 0) {
                    throw new QueueFault("descriptor " + index + " is indirect where it must not be");
                } else {
                    followTable(descriptor.getLong(0), Integer.toUnsignedLong(descriptor.getInt(8)));
                }
                if ((flags & NEXT) == 0) {
                    return;
                }
                index = Short.toUnsignedInt(descriptor.getShort(14));
            }
        }

        /** Section 2.7.5.3: a table of whole descriptors. */
        private void followTable(long address, long tableBytes) {
            long size = tableBytes / DESCRIPTOR_BYTES;
            if (size == 0 || tableBytes % DESCRIPTOR_BYTES != 0 || size > MASK + 1) {
                throw new QueueFault("an indirect table cannot have " + tableBytes + " bytes");
            }
            inside(address, tableBytes);
            follow(address, (int) size, 0, true);
        }

        private void add(long address, long pieceBytes, boolean toWrite) {
            // Without a loop a chain is no longer than the queue, of which the driver must make sure (section
            // 2.7.5.3.1).
            if (++length > layout.size) {
                throw new QueueFault("a chain is longer than its queue of " + layout.size);
            }
            bytes += pieceBytes;
            if (bytes > MAX_CHAIN_BYTES) {
                throw new QueueFault("a chain has more than " + MAX_CHAIN_BYTES + " bytes");
            }
            inside(address, pieceBytes);
            if (!toWrite && !writable.isEmpty()) {
                throw new QueueFault("a chain has memory to read after memory to write to");
            }
            (toWrite ? writable : readable).add(new Chain.Piece(address, (int) pieceBytes));
        }

        private void inside(long address, long pieceBytes) {
            if (address < 0 || address > memory.size() - pieceBytes) {
                throw new QueueFault(String.format(
                        Locale.ROOT,
                        "%d bytes at 0x%x are not inside the %d bytes of memory",
                        pieceBytes,
                        address,
                        memory.size()));
            }
        }
    }
}
