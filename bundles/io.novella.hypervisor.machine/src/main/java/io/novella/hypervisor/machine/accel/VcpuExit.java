// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Why a virtual CPU has left the guest. One object for all exits of a vCPU, which its accelerator fills before {@link AcceleratedVcpu#run}
 * returns: an exit allocates nothing. Final, and with one kind of buffer, so that the compiler knows every call.
 */
public final class VcpuExit {

    /** What the exit is. The other fields belong to {@link #IO} and {@link #MMIO}. */
    public int kind;

    /** Whether the guest writes. */
    public boolean write;

    /** The port, or the guest-physical address. */
    public long address;

    /** The size of one access in bytes, 1 to 8. */
    public int size;

    /** The number of accesses of that size that follow each other at one port; 1 for memory. */
    public int count;

    /** The position of the first access's data, for {@link #data}. */
    public int position;

    /** A reason that is not known. */
    public static final int UNKNOWN = 0;

    /** Accesses to a port. */
    public static final int IO = 1;

    /** An access to memory that is not mapped, or a write to memory that is mapped for reading. */
    public static final int MMIO = 2;

    /** The guest waits for an interrupt that cannot come. */
    public static final int HALT = 3;

    /** The guest has shut the processor down, by a triple fault for example. */
    public static final int SHUTDOWN = 4;

    /** A breakpoint or a single step. */
    public static final int DEBUG = 5;

    /** The guest could not be entered. */
    public static final int FAIL_ENTRY = 6;

    /** The accelerator cannot execute an instruction, or has another problem of its own. */
    public static final int INTERNAL_ERROR = 7;

    /** A signal. */
    public static final int INTERRUPTED = 8;

    /** The number of kinds. */
    public static final int KINDS = 9;

    private final ByteBuffer buffer;

    /**
     * Creates an exit.
     *
     * @param buffer a direct buffer that contains the data of accesses
     */
    public VcpuExit(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("the buffer of an exit must be direct");
        }
        this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the unsigned little-endian number of {@code size} bytes. */
    public long data(int at, int size) {
        return switch (size) {
            case 1 -> Byte.toUnsignedLong(buffer.get(at));
            case 2 -> Short.toUnsignedLong(buffer.getShort(at));
            case 4 -> Integer.toUnsignedLong(buffer.getInt(at));
            case 8 -> buffer.getLong(at);
            default -> {
                long value = 0;
                for (int i = size - 1; i >= 0; i--) {
                    value = value << 8 | Byte.toUnsignedLong(buffer.get(at + i));
                }
                yield value;
            }
        };
    }

    /** Stores the low {@code size} bytes of a number. */
    public void data(int at, int size, long value) {
        switch (size) {
            case 1 -> buffer.put(at, (byte) value);
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            case 8 -> buffer.putLong(at, value);
            default -> {
                for (int i = 0; i < size; i++) {
                    buffer.put(at + i, (byte) (value >>> 8 * i));
                }
            }
        }
    }
}
