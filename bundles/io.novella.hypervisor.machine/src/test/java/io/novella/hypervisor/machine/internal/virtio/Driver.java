// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.spi.IoRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What a driver does, after sections 2.7.13, 3.1 and 4.2.3. */
final class Driver {

    static final int SIZE = 8;

    /** Where buffers may be: above all queues. */
    static final long BUFFERS = 0x10000;

    private static final int QUEUE_SPACE = 0x2000;

    private final MmioTransport transport;
    private final IoRange range;
    private final FakeMachine machine;
    private final int[] available = new int[2];
    private final int[] seen = new int[2];
    private boolean events;

    /** Some memory of a request. */
    record Buffer(long address, int length, boolean toWrite) {
        static Buffer read(long address, int length) {
            return new Buffer(address, length, false);
        }

        static Buffer write(long address, int length) {
            return new Buffer(address, length, true);
        }
    }

    /** What came back. */
    record Used(int head, int length) {}

    Driver(FakeMachine machine, MmioTransport transport, IoRange range) {
        this.machine = machine;
        this.transport = transport;
        this.range = range;
    }

    int get(int register) {
        return (int) transport.read(range, register, 4);
    }

    void set(int register, long value) {
        transport.write(range, register, 4, value & 0xffffffffL);
    }

    /** Resets the device, and brings it up with these features and all its queues. */
    void start(int queues, long features) {
        negotiate(features);
        events = (features & 1L << FeatureNegotiation.EVENT_IDX) != 0;
        for (int queue = 0; queue < queues; queue++) {
            available[queue] = 0;
            seen[queue] = 0;
            memory().write(descriptors(queue), new byte[QUEUE_SPACE]);
            setUp(queue, SIZE, descriptors(queue), available(queue), used(queue));
        }
        set(Register.STATUS, 0xf);
    }

    void negotiate(long features) {
        long accepted = features | 1L << FeatureNegotiation.VERSION_1;
        set(Register.STATUS, 0);
        set(Register.STATUS, MmioTransport.ACKNOWLEDGE | MmioTransport.DRIVER);
        set(Register.DRIVER_FEATURES_SEL, 0);
        set(Register.DRIVER_FEATURES, accepted);
        set(Register.DRIVER_FEATURES_SEL, 1);
        set(Register.DRIVER_FEATURES, accepted >>> 32);
        set(Register.STATUS, 0xb);
    }

    void setUp(int queue, int size, long descriptors, long available, long used) {
        set(Register.QUEUE_SEL, queue);
        set(Register.QUEUE_NUM, size);
        set(Register.QUEUE_DESC, descriptors);
        set(Register.QUEUE_DESC + 4, descriptors >>> 32);
        set(Register.QUEUE_DRIVER, available);
        set(Register.QUEUE_DRIVER + 4, available >>> 32);
        set(Register.QUEUE_DEVICE, used);
        set(Register.QUEUE_DEVICE + 4, used >>> 32);
        set(Register.QUEUE_READY, 1);
    }

    static long descriptors(int queue) {
        return (long) QUEUE_SPACE * (queue + 1);
    }

    static long available(int queue) {
        return descriptors(queue) + 0x400;
    }

    static long used(int queue) {
        return descriptors(queue) + 0x800;
    }

    /** Makes a chain of descriptors from the first on, in a row, available. */
    void offer(int queue, int first, Buffer... buffers) {
        for (int i = 0; i < buffers.length; i++) {
            Buffer buffer = buffers[i];
            int flags = (buffer.toWrite() ? SplitQueue.WRITE : 0) | (i < buffers.length - 1 ? SplitQueue.NEXT : 0);
            descriptor(descriptors(queue), first + i, buffer.address(), buffer.length(), flags, first + i + 1);
        }
        offerHead(queue, first);
    }

    void offerHead(int queue, int head) {
        memory().writeShort(available(queue) + 4 + 2L * (available[queue] % SIZE), head);
        available[queue] = available[queue] + 1 & 0xffff;
        memory().writeShort(available(queue) + 2, available[queue]);
    }

    void descriptor(long table, int index, long address, int length, int flags, int next) {
        ByteBuffer descriptor = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        descriptor.putLong(address).putInt(length).putShort((short) flags).putShort((short) next);
        memory().write(table + 16L * index, descriptor.array());
    }

    void ring(int queue) {
        set(Register.QUEUE_NOTIFY, queue);
    }

    boolean isUsed(int queue) {
        return memory().readShort(used(queue) + 2) != seen[queue];
    }

    /** Waits for the next chain that comes back, and acknowledges what it was told by. */
    Used await(int queue) {
        FakeMachine.await("a chain comes back", () -> isUsed(queue));
        ByteBuffer used = ByteBuffer.wrap(memory().read(used(queue) + 4 + 8L * (seen[queue] % SIZE), 8))
                .order(ByteOrder.LITTLE_ENDIAN);
        seen[queue] = seen[queue] + 1 & 0xffff;
        if (events) {
            memory().writeShort(available(queue) + 4 + 2L * SIZE, seen[queue]);
        }
        return new Used(used.getInt(0), used.getInt(4));
    }

    /** What a device makes of a chain. */
    Used ask(int queue, Buffer... buffers) {
        offer(queue, 0, buffers);
        ring(queue);
        // In this order: a driver that asks for the next interrupt before the device has decided on this one gets
        // neither.
        machine.awaitInterrupt();
        Used used = await(queue);
        set(Register.INTERRUPT_ACK, get(Register.INTERRUPT_STATUS));
        return used;
    }

    /** A request to a disk: returns its status. The header and the status take a page from {@link #BUFFERS} on. */
    int disk(int type, long sector, Buffer... data) {
        header(BUFFERS, type, sector);
        memory().write(BUFFERS + 16, new byte[] {(byte) 0xee});
        Buffer[] all = new Buffer[data.length + 2];
        all[0] = Buffer.read(BUFFERS, 16);
        System.arraycopy(data, 0, all, 1, data.length);
        all[all.length - 1] = Buffer.write(BUFFERS + 16, 1);
        ask(0, all);
        return memory().read(BUFFERS + 16, 1)[0];
    }

    void header(long at, int type, long sector) {
        memory().write(
                        at,
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(type)
                                .putInt(0)
                                .putLong(sector)
                                .array());
    }

    GuestRam memory() {
        return machine.memory();
    }

    static List<Chain.Piece> pieces(long address, int length) {
        return List.of(new Chain.Piece(address, length));
    }
}
