// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A serial port of a PC, after National Semiconductor's PC16550D data sheet: it sends at once, and receives what people
 * type, which waits in the console rather than in the port. Guarded by its monitor: the vCPU's thread and whoever types
 * meet here.
 */
final class Serial16550 implements SnapshotDevice {

    /** The first serial port of a PC. */
    static final IoRange COM1 = IoRange.ports(0x3f8, 8);

    private static final int COM1_INTERRUPT = 4;

    /** What a bare machine has for an interrupt line: its guests poll. */
    private static final InterruptLine NOT_WIRED = new InterruptLine() {
        @Override
        public void level(boolean up) {
            // Nobody listens.
        }

        @Override
        public void pulse() {
            // Nobody listens.
        }
    };

    /** What the serial port has for input where another device gets what is typed. */
    private static final ConsoleInput NOTHING_TYPED = new ConsoleInput() {
        @Override
        public int read() {
            return -1;
        }

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void onReady(Runnable listener) {
            // There is nothing to tell.
        }
    };

    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR_FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private static final int IER_BITS = 0x0f;
    private static final int IER_RECEIVED = 0x01;
    private static final int IER_THRE = 0x02;
    private static final int IIR_NONE = 0x01;
    private static final int IIR_THRE = 0x02;
    private static final int IIR_RECEIVED = 0x04;
    private static final int IIR_FIFOS_ON = 0xc0;
    private static final int FCR_FIFOS = 0x01;
    private static final int LCR_DLAB = 0x80;
    private static final int MCR_BITS = 0x1f;
    private static final int MCR_LOOP = 0x10;
    private static final int LSR_DATA_READY = 0x01;
    private static final int LSR_SENT = 0x60;

    /** Carrier, ring off, data set ready, clear to send: somebody listens. */
    private static final int MSR_CONNECTED = 0xb0;

    private final ConsoleOutput console;
    private final ConsoleInput input;
    private final InterruptLine interrupt;
    private int divisorLow = 12;
    private int divisorHigh;
    private int interruptEnable;
    private boolean fifos;
    private int lineControl;
    private int modemControl;
    private int scratch;
    private boolean sentPending;
    private int looped = -1;
    private boolean raised;

    Serial16550(ConsoleOutput console, ConsoleInput input, InterruptLine interrupt) {
        this.console = console;
        this.input = input;
        this.interrupt = interrupt;
        input.onReady(this::update);
    }

    /** Gives every machine its first serial port. */
    static DeviceFactory factory() {
        return new DeviceFactory() {
            @Override
            public String name() {
                return "serial";
            }

            @Override
            public List<IoRange> ranges(VmSpec spec) {
                return List.of(COM1);
            }

            @Override
            public Device create(DeviceContext context) {
                boolean wired = context.spec().type() == MachineType.PC;
                boolean receives = !context.spec().devices().contains(VmSpec.VIRTIO_CONSOLE);
                return new Serial16550(
                        context.console(),
                        receives ? context.input() : NOTHING_TYPED,
                        wired ? context.interrupt(COM1_INTERRUPT) : NOT_WIRED);
            }
        };
    }

    @Override
    public synchronized long read(IoRange range, long offset, int size) {
        // Registers are bytes: a wider access is several, as on the bus of a PC.
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) (offset + i < range.length() ? register((int) offset + i) : 0xff) << 8 * i;
        }
        update();
        return value;
    }

    @Override
    public synchronized void write(IoRange range, long offset, int size, long value) {
        for (int i = 0; i < size && offset + i < range.length(); i++) {
            register((int) offset + i, (int) (value >>> 8 * i) & 0xff);
        }
        update();
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        to.writeByte(divisorLow);
        to.writeByte(divisorHigh);
        to.writeByte(interruptEnable);
        to.writeBoolean(fifos);
        to.writeByte(lineControl);
        to.writeByte(modemControl);
        to.writeByte(scratch);
        to.writeBoolean(sentPending);
        to.writeShort(looped);
        to.writeBoolean(raised);
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        divisorLow = from.readUnsignedByte();
        divisorHigh = from.readUnsignedByte();
        interruptEnable = from.readUnsignedByte();
        fifos = from.readBoolean();
        lineControl = from.readUnsignedByte();
        modemControl = from.readUnsignedByte();
        scratch = from.readUnsignedByte();
        sentPending = from.readBoolean();
        looped = from.readShort();
        raised = from.readBoolean();
    }

    @Override
    public synchronized void goOn() {
        interrupt.level(raised);
        update();
    }

    /** Sets the interrupt line by what there is to tell. */
    private synchronized void update() {
        boolean up = (interruptEnable & IER_RECEIVED) != 0 && isReceived()
                || (interruptEnable & IER_THRE) != 0 && sentPending;
        if (up != raised) {
            raised = up;
            interrupt.level(up);
        }
    }

    private int register(int register) {
        boolean divisor = (lineControl & LCR_DLAB) != 0;
        return switch (register) {
            case DATA -> divisor ? divisorLow : received();
            case IER -> divisor ? divisorHigh : interruptEnable;
            case IIR_FCR -> interruptIdentification();
            case LCR -> lineControl;
            case MCR -> modemControl;
            case LSR -> LSR_SENT | (isReceived() ? LSR_DATA_READY : 0);
            case MSR -> modemStatus();
            case SCR -> scratch;
            default -> throw new IllegalArgumentException("register " + register);
        };
    }

    private void register(int register, int value) {
        boolean divisor = (lineControl & LCR_DLAB) != 0;
        switch (register) {
            case DATA -> {
                if (divisor) {
                    divisorLow = value;
                } else {
                    send(value);
                }
            }
            case IER -> {
                if (divisor) {
                    divisorHigh = value;
                } else {
                    // Switching the interrupt on reports that the transmitter is empty, which it always is.
                    sentPending |= (value & ~interruptEnable & IER_THRE) != 0;
                    interruptEnable = value & IER_BITS;
                }
            }
            case IIR_FCR -> fifos = (value & FCR_FIFOS) != 0;
            case LCR -> lineControl = value;
            case MCR -> modemControl = value & MCR_BITS;
            case SCR -> scratch = value;
            case LSR, MSR -> {
                // Read-only.
            }
            default -> throw new IllegalArgumentException("register " + register);
        }
    }

    private void send(int value) {
        if (isLooped()) {
            looped = value;
        } else {
            console.write(value);
        }
        sentPending = true;
    }

    private boolean isLooped() {
        return (modemControl & MCR_LOOP) != 0;
    }

    /** In loopback the receiver is cut off from the line: what is typed waits. */
    private boolean isReceived() {
        return isLooped() ? looped >= 0 : input.isReady();
    }

    private int received() {
        if (!isLooped()) {
            return Math.max(0, input.read());
        }
        int value = Math.max(0, looped);
        looped = -1;
        return value;
    }

    private int interruptIdentification() {
        int cause = IIR_NONE;
        if ((interruptEnable & IER_RECEIVED) != 0 && isReceived()) {
            // The stronger cause, and it stays until the data is read.
            cause = IIR_RECEIVED;
        } else if ((interruptEnable & IER_THRE) != 0 && sentPending) {
            cause = IIR_THRE;
            sentPending = false;
        }
        return cause | (fifos ? IIR_FIFOS_ON : 0);
    }

    private int modemStatus() {
        if (!isLooped()) {
            return MSR_CONNECTED;
        }
        // In loopback the outputs DTR, RTS, OUT1, OUT2 come back as DSR, CTS, RI, DCD.
        int dtr = modemControl & 1;
        int rts = modemControl >> 1 & 1;
        int outs = modemControl >> 2 & 3;
        return dtr << 5 | rts << 4 | outs << 6;
    }
}
