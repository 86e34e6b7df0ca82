// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

import io.novella.hypervisor.software.internal.memory.PhysicalMemory;

/**
 * A CPU's way to physical memory. There is no paging, so that physical addresses are linear addresses; they wrap at 4 GiB,
 * and nowhere else.
 *
 * <p>An access outside of memory ends the run with an exit, and the next run executes the instruction again: the log
 * of the accesses that the caller has completed since then supplies their results. It is cleared when the instruction has
 * completed, or an iteration of a repeated one.
 */
public final class Bus {

    /** Event: {@link Exit} is set, the run ends after this instruction. */
    public static final int EXIT = 1;
    /** Event: instructions that have been decoded are invalid. */
    public static final int CODE_CHANGED = 2;
    /** Event: segments, the mode, or flags that the run loop depends on may have changed. */
    public static final int STATE_CHANGED = 4;

    private static final int PAGE_MASK = PhysicalMemory.PAGE - 1;
    // Larger than any instruction with the delivery of its fault needs: ENTER with 31 levels has 63 accesses of two
    // pieces.
    private static final int LOG = 256;

    /** The events since the run loop last looked; it does so after each instruction. */
    public int events;

    private final PhysicalMemory memory;
    // The RAM below this is in the array; above it, the slow paths have a look.
    private int present;
    private final Exit exit;
    private final int[] completed = new int[LOG];
    private int accumulator;
    private int inputs;
    private int logged;
    private int replayed;

    Bus(PhysicalMemory memory, Exit exit) {
        this.memory = memory;
        this.present = memory.present();
        this.exit = exit;
    }

    /** The memory behind it. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** Reads 1, 2 or 4 bytes, zero-extended. */
    public int read(int address, int size) {
        if (address >= 0 && address <= present - size) {
            return memory.read(address, size);
        }
        return readElsewhere(address, size);
    }

    /** Writes 1, 2 or 4 bytes. */
    public void write(int address, int size, int value) {
        if (address >= 0
                && address <= present - size
                && !memory.isReadOnly(address)
                && !memory.isReadOnly(address + size - 1)) {
            if (memory.write(address, size, value)) {
                events |= CODE_CHANGED;
            }
            return;
        }
        writeElsewhere(address, size, value);
    }

    /**
     * Replaces a value atomically if it is still as expected. Outside of RAM it writes, as there is nothing to compare with.
     *
     * @return whether it was as expected
     */
    public boolean compareAndSet(int address, int size, int expected, int value) {
        if (!memory.isRam(address, size) || memory.isReadOnly(address) || memory.isReadOnly(address + size - 1)) {
            writeElsewhere(address, size, value);
            return true;
        }
        if (!memory.compareAndSet(address, size, expected, value)) {
            return false;
        }
        if (!memory.isPlain(address, size) && memory.written(address, size)) {
            events |= CODE_CHANGED;
        }
        return true;
    }

    /** Replaces eight bytes as {@link #compareAndSet} does. */
    public boolean compareAndSetLong(int address, long expected, long value) {
        int size = Long.BYTES;
        if (!memory.isRam(address, size) || memory.isReadOnly(address) || memory.isReadOnly(address + size - 1)) {
            write(address, 4, (int) value);
            write(address + 4, 4, (int) (value >>> 32));
            return true;
        }
        if (!memory.compareAndSetLong(address, expected, value)) {
            return false;
        }
        if (!memory.isPlain(address, size) && memory.written(address, size)) {
            events |= CODE_CHANGED;
        }
        return true;
    }

    private int readElsewhere(int address, int size) {
        if (memory.isRam(address, size)) {
            present = memory.present();
            return memory.read(address, size);
        }
        int inPage = PhysicalMemory.PAGE - (address & PAGE_MASK);
        if (inPage < size) {
            return readPiece(address, inPage) | readPiece(address + inPage, size - inPage) << (inPage << 3);
        }
        return readPiece(address, size);
    }

    private int readPiece(int address, int size) {
        int index = memory.index(address);
        if (index < 0) {
            return mmio(false, address, size, 0);
        }
        int value = 0;
        for (int i = 0; i < size; i++) {
            value |= memory.read(index + i, 1) << (i << 3);
        }
        return value;
    }

    private void writeElsewhere(int address, int size, int value) {
        int inPage = Math.min(PhysicalMemory.PAGE - (address & PAGE_MASK), size);
        present = memory.present();
        // Exits first: what has been stored in RAM would be read by the instruction's second execution.
        writePiece(address, inPage, value, true);
        if (inPage < size) {
            writePiece(address + inPage, size - inPage, value >>> (inPage << 3), true);
            writePiece(address + inPage, size - inPage, value >>> (inPage << 3), false);
        }
        writePiece(address, inPage, value, false);
    }

    private void writePiece(int address, int size, int value, boolean exits) {
        boolean device = !memory.isRam(address, size) || memory.isReadOnly(address);
        if (device && exits) {
            mmio(true, address, size, size == 4 ? value : value & ((1 << (size << 3)) - 1));
        }
        if (!device && !exits) {
            for (int i = 0; i < size; i++) {
                if (memory.write(address + i, 1, value >>> (i << 3))) {
                    events |= CODE_CHANGED;
                }
            }
        }
    }

    private int mmio(boolean write, int address, int size, int value) {
        if (replayed < logged) {
            return completed[replayed++];
        }
        exit.mmio(write, address, size, value);
        throw Abort.EXIT;
    }

    /** Reads from a port in a string instruction, which may have to be executed again for its access to memory. */
    public int readPort(int port, int size) {
        if (replayed < logged) {
            return completed[replayed++];
        }
        exit.io(false, port, size, 1, 0);
        throw Abort.EXIT;
    }

    /** The exit for several reads from a port; the instruction is executed again when the values are there. */
    public Abort inputExit(int port, int size, int count) {
        exit.io(false, port, size, count, 0);
        return Abort.EXIT;
    }

    /** Whether the values of {@link #inputExit} are there. */
    public boolean hasInput() {
        return inputs > 0;
    }

    /** How many values of {@link #inputExit} are there, or 0 if the instruction has not had that exit. Only once. */
    public int takeInput() {
        int count = inputs;
        inputs = 0;
        return count;
    }

    /** Records the caller's value as the result of the access that ended the last run. */
    public void complete() {
        if (exit.kind == ExitKind.IO && exit.count > 1) {
            inputs = exit.count;
            return;
        }
        int value = (int) exit.data;
        completed[logged++] = exit.size == 4 ? value : value & ((1 << (exit.size << 3)) - 1);
    }

    /** Prepares an instruction's next execution: the recorded results are used from the first. */
    public void restart() {
        present = memory.present();
        replayed = 0;
    }

    /** Whether an instruction is executed again, with recorded results. */
    public boolean isReplaying() {
        return logged > 0 || inputs > 0;
    }

    /** Forgets recorded results, as the instruction that used them has completed. */
    public void clearLog() {
        inputs = 0;
        logged = 0;
        replayed = 0;
    }

    /**
     * Ends the run after this instruction with an access to a port. The value of a read is for the accumulator.
     */
    public void portExit(boolean write, int port, int size, int count, int value) {
        exit.io(write, port, size, count, value);
        accumulator = write ? 0 : size;
        events |= EXIT;
    }

    /** Bytes of the accumulator that the caller's value is for, or 0. Only once. */
    public int takeAccumulator() {
        int size = accumulator;
        accumulator = 0;
        return size;
    }
}
