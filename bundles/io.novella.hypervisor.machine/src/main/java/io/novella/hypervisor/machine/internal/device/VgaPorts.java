// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The ports of a VGA in text mode, after IBM's PS/2 Video Subsystem Technical Reference: registers keep what is written
 * to them, and the beam goes to and fro between two looks at it. What is shown is in memory: {@link VgaText}.
 */
final class VgaPorts extends ByteRegisters {

    static final IoRange PORTS = IoRange.ports(0x3c0, 0x20);

    private static final int INPUT_STATUS_1 = 0x3da;
    private static final int MISCELLANEOUS_OUTPUT = 0x3c2;
    private static final int MISCELLANEOUS_READ = 0x3cc;

    /** Colour: registers at 0x3d0 rather than 0x3b0. */
    private static final int COLOUR = 0x01;

    /** Of input status 1: the beam is off the screen, vertically. */
    private static final int RETRACE = 0x09;

    private static final int SEQUENCER = 0x3c4;
    private static final int GRAPHICS = 0x3ce;
    private static final int CONTROLLER = 0x3d4;

    private final byte[] ports = new byte[0x20];
    private final byte[][] registers = new byte[3][256];
    private boolean retrace;

    VgaPorts() {
        ports[MISCELLANEOUS_OUTPUT - 0x3c0] = COLOUR;
    }

    @Override
    public void save(DataOutput to) throws IOException {
        to.write(ports);
        for (byte[] file : registers) {
            to.write(file);
        }
        to.writeBoolean(retrace);
    }

    @Override
    public void restore(DataInput from) throws IOException {
        from.readFully(ports);
        for (byte[] file : registers) {
            from.readFully(file);
        }
        retrace = from.readBoolean();
    }

    @Override
    int in(int port) {
        return switch (port) {
            case INPUT_STATUS_1 -> {
                retrace = !retrace;
                yield retrace ? RETRACE : 0;
            }
            case MISCELLANEOUS_READ -> plain(MISCELLANEOUS_OUTPUT);
            case SEQUENCER + 1 -> Byte.toUnsignedInt(registers[0][plain(SEQUENCER)]);
            case GRAPHICS + 1 -> Byte.toUnsignedInt(registers[1][plain(GRAPHICS)]);
            case CONTROLLER + 1 -> Byte.toUnsignedInt(registers[2][plain(CONTROLLER)]);
            default -> plain(port);
        };
    }

    @Override
    void out(int port, int value) {
        switch (port) {
            case SEQUENCER + 1 -> registers[0][plain(SEQUENCER)] = (byte) value;
            case GRAPHICS + 1 -> registers[1][plain(GRAPHICS)] = (byte) value;
            case CONTROLLER + 1 -> registers[2][plain(CONTROLLER)] = (byte) value;
            default -> ports[port - 0x3c0] = (byte) value;
        }
    }

    private int plain(int port) {
        return Byte.toUnsignedInt(ports[port - 0x3c0]);
    }
}
