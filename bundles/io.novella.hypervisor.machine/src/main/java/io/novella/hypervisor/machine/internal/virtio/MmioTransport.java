// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.device.Bell;
import io.novella.hypervisor.machine.internal.device.OpenContext;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registers of a virtio device in memory (section 4.2), without the legacy interface, and the thread that serves its
 * queues: that of its doorbell, at the register QueueNotify. The monitor guards the registers. While the thread serves a
 * request it does not hold the monitor, and has the queues for itself: who wants to change them waits for the end of it.
 */
final class MmioTransport implements SnapshotDevice, VirtioDevice.Queues {

    private static final Logger LOG = LoggerFactory.getLogger(MmioTransport.class);

    static final int MAGIC = 0x74726976;
    private static final int CURRENT_VERSION = 2;

    /** Any number will do; this one reads NOVL. */
    private static final int VENDOR = 0x4c564f4e;

    // Section 2.1.
    static final int ACKNOWLEDGE = 1;
    static final int DRIVER = 2;
    static final int DRIVER_OK = 4;
    static final int FEATURES_OK = 8;
    static final int DEVICE_NEEDS_RESET = 64;
    static final int FAILED = 128;
    private static final int SET_BY_DRIVER = ACKNOWLEDGE | DRIVER | DRIVER_OK | FEATURES_OK | FAILED;

    // Section 4.2.2: bits of InterruptStatus.
    static final int USED_BUFFER = 1;
    static final int CONFIGURATION_CHANGE = 2;

    private final VirtioDevice device;
    private final String machine;
    private final GuestRam memory;
    private final InterruptLine line;
    private final Bell bell;
    private final FeatureNegotiation features;
    private final QueueSetup[] queues;

    private int status;
    private int queueSelect;
    private int interrupts;
    private boolean serving;
    private boolean held;
    // How many threads wait for the end of a request: the next one waits for them.
    private int awaited;
    private boolean closed;
    private boolean complained;

    MmioTransport(OpenContext context, IoRange range, int interrupt, VirtioDevice device) {
        this.device = device;
        this.machine = context.spec().name();
        this.memory = context.memory();
        this.line = context.interrupt(interrupt);
        this.features = new FeatureNegotiation(device.features());
        this.queues =
                Arrays.stream(device.queueSizes()).mapToObj(QueueSetup::new).toArray(QueueSetup[]::new);
        this.bell = context.doorbell(IoRange.mmio(range.base() + Register.QUEUE_NOTIFY, 4), this::serve);
        device.onWork(bell::ring);
    }

    @Override
    public synchronized long read(IoRange range, long offset, int size) {
        if (offset >= Register.CONFIG) {
            return config((int) offset - Register.CONFIG, size);
        }
        // Section 4.2.2.2: registers are read as a whole.
        return size == 4 ? Integer.toUnsignedLong(register((int) offset)) : 0;
    }

    @Override
    public synchronized void write(IoRange range, long offset, int size, long value) {
        if (offset < Register.CONFIG && size == 4) {
            register((int) offset, (int) value);
        }
    }

    private long config(int offset, int size) {
        ByteBuffer config = device.config();
        long value = 0;
        for (int i = 0; i < size && offset + i < config.limit(); i++) {
            value |= Byte.toUnsignedLong(config.get(offset + i)) << (8 * i);
        }
        return value;
    }

    private int register(int offset) {
        QueueSetup queue = selected();
        return switch (offset) {
            case Register.MAGIC_VALUE -> MAGIC;
            case Register.VERSION -> CURRENT_VERSION;
            case Register.DEVICE_ID -> device.type();
            case Register.VENDOR_ID -> VENDOR;
            case Register.DEVICE_FEATURES -> features.offered();
            case Register.QUEUE_NUM_MAX -> queue == null ? 0 : queue.most();
            case Register.QUEUE_READY -> queue != null && queue.live() != null ? 1 : 0;
            case Register.INTERRUPT_STATUS -> interrupts;
            case Register.STATUS -> status;
            // Section 4.2.2.1: what a shared memory region has that is not there.
            case Register.SHM_LEN, Register.SHM_LEN + 4, Register.SHM_BASE, Register.SHM_BASE + 4 -> -1;
            // The configuration never changes, and everything else is written only.
            default -> 0;
        };
    }

    private void register(int offset, int value) {
        switch (offset) {
            case Register.DEVICE_FEATURES_SEL -> features.selectOffered(value);
            case Register.DRIVER_FEATURES_SEL -> features.selectAccepted(value);
            case Register.DRIVER_FEATURES -> {
                if ((status & FEATURES_OK) == 0) {
                    features.accept(value);
                }
            }
            case Register.QUEUE_SEL -> queueSelect = value;
            case Register.QUEUE_NOTIFY -> bell.ring();
            case Register.INTERRUPT_ACK -> interrupts(interrupts & ~value);
            case Register.STATUS -> status(value);
            default -> {
                QueueSetup queue = selected();
                if (queue != null && offset == Register.QUEUE_READY) {
                    ready(queue, value != 0);
                } else if (queue != null) {
                    queue.write(offset, value);
                }
            }
        }
    }

    private @Nullable QueueSetup selected() {
        return queueSelect >= 0 && queueSelect < queues.length ? queues[queueSelect] : null;
    }

    /** Section 3.1.1: the driver says how far it is; a bit once set stays, until the reset. */
    private void status(int value) {
        if (value == 0) {
            reset();
            return;
        }
        int added = value & SET_BY_DRIVER & ~status;
        if (!features.areAgreed()) {
            added &= ~FEATURES_OK;
        }
        status |= added;
        if ((added & DRIVER_OK) != 0) {
            // What was made available before counts too.
            bell.ring();
        }
    }

    private void reset() {
        awaitEndOfRequest();
        status = 0;
        features.reset();
        queueSelect = 0;
        interrupts(0);
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new QueueSetup(queues[i].most());
        }
    }

    private void ready(QueueSetup queue, boolean ready) {
        if (!ready) {
            awaitEndOfRequest();
            queue.close();
        } else if ((status & FEATURES_OK) != 0) {
            try {
                queue.open(this::open);
            } catch (QueueFault e) {
                fail(e);
            }
        }
    }

    private SplitQueue open(SplitQueue.Layout layout, SplitQueue.Position position) {
        return new SplitQueue(
                memory,
                layout,
                features.has(FeatureNegotiation.INDIRECT_DESC),
                features.has(FeatureNegotiation.EVENT_IDX),
                position);
    }

    /** The line is up while there is something to acknowledge: right for an edge, and for a level. */
    private void interrupts(int now) {
        if ((interrupts != 0) != (now != 0)) {
            line.level(now != 0);
        }
        interrupts = now;
    }

    /** Section 2.1.2: nothing more is done until the guest resets the device. */
    private synchronized void fail(QueueFault fault) {
        status |= DEVICE_NEEDS_RESET;
        if ((status & DRIVER_OK) != 0) {
            interrupts(interrupts | CONFIGURATION_CHANGE);
        }
        // Once: a guest could do it again and again.
        if (!complained) {
            complained = true;
            LOG.warn("machine {}: its {} needs a reset: {}", machine, device.name(), fault.getMessage());
        }
    }

    /** By the doorbell's thread: serves until there is nothing to serve, and the driver knows that it has to ring. */
    private void serve() {
        boolean listening = false;
        while (begin()) {
            boolean served = false;
            try {
                served = device.serve(this);
                if (!served && !listening) {
                    listen();
                }
            } catch (QueueFault e) {
                fail(e);
            } catch (RuntimeException e) {
                // What was taken of a queue is lost, and the driver must know.
                LOG.error("machine {}: its {} failed", machine, device.name(), e);
                fail(new QueueFault("it failed: " + e));
            } finally {
                endRequest();
            }
            if (!served && listening) {
                return;
            }
            listening = !served;
        }
    }

    private void listen() {
        for (QueueSetup queue : queues) {
            SplitQueue live = queue.live();
            if (live != null) {
                live.listen();
            }
        }
    }

    /** Waits until a request may be served; false if none may, until the bell rings again. */
    private synchronized boolean begin() {
        boolean interrupted = false;
        try {
            while (isLive()) {
                long owed = held || awaited > 0 ? Long.MAX_VALUE : device.owed();
                if (owed == 0) {
                    serving = true;
                    return true;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, owed);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isLive() {
        int telling = DRIVER_OK | FEATURES_OK | DEVICE_NEEDS_RESET | FAILED;
        return !closed && (status & telling) == (DRIVER_OK | FEATURES_OK);
    }

    private synchronized void endRequest() {
        serving = false;
        notifyAll();
    }

    private void awaitEndOfRequest() {
        boolean interrupted = false;
        awaited++;
        while (serving) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        awaited--;
        notifyAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public @Nullable Chain take(int queue) {
        SplitQueue live = queues[queue].live();
        return live == null ? null : live.take();
    }

    @Override
    public void give(int queue, Chain chain, int written) {
        SplitQueue live = queues[queue].live();
        if (live != null) {
            live.give(chain, written);
            if (live.isInterruptWanted()) {
                synchronized (this) {
                    interrupts(interrupts | USED_BUFFER);
                }
            }
        }
    }

    @Override
    public synchronized boolean has(int feature) {
        return features.has(feature);
    }

    @Override
    public synchronized void holdStill() {
        held = true;
        awaitEndOfRequest();
    }

    @Override
    public synchronized void goOn() {
        held = false;
        notifyAll();
        line.level(interrupts != 0);
        // For a device out of a snapshot nobody has rung yet.
        bell.ring();
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        DeviceIdentity.save(device, to);
        to.writeInt(status);
        features.save(to);
        to.writeInt(queueSelect);
        to.writeInt(interrupts);
        for (QueueSetup queue : queues) {
            queue.save(to);
        }
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        // Until it is told to go on: somebody may have typed already.
        held = true;
        awaitEndOfRequest();
        DeviceIdentity.check(device, from);
        status = from.readInt();
        features.restore(from);
        queueSelect = from.readInt();
        interrupts = from.readInt();
        for (QueueSetup queue : queues) {
            queue.restore(from, this::open);
        }
    }

    /** Serves nothing after the request that it may be serving now. Does not wait for that. */
    synchronized void end() {
        closed = true;
        notifyAll();
    }

    /** Returns when no request is being served; none will be. */
    @Override
    public synchronized void close() {
        end();
        awaitEndOfRequest();
    }
}
