// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

import io.novella.hypervisor.software.internal.memory.PhysicalMemory;

/**
 * The architectural state of an x86 processor in real mode, or in protected mode at privilege level 0 without paging.
 * Belongs to the thread that runs it.
 *
 * <p>Fields are public where the operations change them; this is a structure, and {@code engine.SoftwareCpu} the
 * interface to it.
 */
public final class Cpu {

    /** Number of a general register in an instruction. */
    public static final int EAX = 0, ECX = 1, EDX = 2, EBX = 3, ESP = 4, EBP = 5, ESI = 6, EDI = 7;

    /** Index of a general register that is always zero: the base of an address without a base. */
    public static final int ZERO = 8;

    /** Number of a segment register in an instruction. */
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5;

    /** Bit of CR0: protected mode. */
    public static final int CR0_PE = 1;
    /** Bit of CR0: WAIT raises #NM if TS is set. */
    public static final int CR0_MP = 1 << 1;
    /** Bit of CR0: floating point instructions raise #NM. */
    public static final int CR0_EM = 1 << 2;
    /** Bit of CR0: the task has been switched. */
    public static final int CR0_TS = 1 << 3;
    /** Bit of CR0, always set: there is no 80287. */
    public static final int CR0_ET = 1 << 4;
    /** Bit of CR0: paging. */
    public static final int CR0_PG = 1 << 31;

    /** Vector of an exception. */
    public static final int DIVIDE = 0, DEBUG = 1, BREAKPOINT = 3, OVERFLOW = 4, BOUND = 5, INVALID_OPCODE = 6;
    /** Vector of an exception. */
    public static final int NO_COPROCESSOR = 7, DOUBLE_FAULT = 8, INVALID_TSS = 10, NOT_PRESENT = 11, STACK = 12;
    /** Vector of an exception. */
    public static final int PROTECTION = 13;

    private static final int CR0_RESET = 0x60000000 | CR0_ET;
    private static final int RESET_SIGNATURE = 0x500;
    private static final int TABLE_LIMIT = 0xffff;
    private static final int LDT = 1 << 7 | 2;
    private static final int BUSY_TASK = 1 << 7 | 11;

    /** General registers by their number, and {@link #ZERO}. */
    public final int[] regs = new int[9];
    /** Segment registers by their number. */
    public final Segment[] segments = new Segment[6];
    /** The local descriptor table. */
    public final Segment ldt = new Segment();
    /** The task register. */
    public final Segment task = new Segment();
    /** EFLAGS. */
    public final Flags flags = new Flags();
    /** The way to memory, and the events of the run loop. */
    public final Bus bus;
    /** The exit of the run. */
    public final Exit exit;
    /** EIP; while an instruction executes, of the next one. */
    public int ip;
    /** EIP of the instruction that executes. */
    public int startIp;
    /** Control register 0. */
    public int cr0;
    /** Control register 2. */
    public int cr2;
    /** Control register 3. */
    public int cr3;
    /** Control register 4. */
    public int cr4;
    /** Debug registers; 4 and 5 are unused. */
    public final int[] dr = new int[8];
    /** Linear address of the global descriptor table. */
    public int gdtBase;
    /** Offset of its last byte, 0 to 0xffff. */
    public int gdtLimit;
    /** Linear address of the interrupt descriptor table. */
    public int idtBase;
    /** Offset of its last byte, 0 to 0xffff. */
    public int idtLimit;
    /** The valid bits of the stack pointer, by the stack segment's size. */
    public int stackMask;
    /** No interrupt and no trap is taken before the next instruction: after STI, and a load of SS. */
    public boolean interruptShadow;
    /** An interrupt or exception has been delivered since this was last cleared. */
    public boolean delivered;

    /** How many iterations of repeated instructions remain before the run loop looks at requests; 1 in single steps. */
    public int repeatLimit;

    /** The exception that {@link Abort#FAULT} raises. */
    public int faultVector;
    /** Its error code. */
    public int faultError;
    /** Whether it has one. */
    public boolean faultHasError;

    /** Creates a CPU in its state after reset. */
    public Cpu(PhysicalMemory memory, Exit exit) {
        this.exit = exit;
        this.bus = new Bus(memory, exit);
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment();
        }
        reset();
    }

    /** Puts it into the state after reset: Intel's manual, volume 3, table 9-1. */
    public void reset() {
        java.util.Arrays.fill(regs, 0);
        regs[EDX] = RESET_SIGNATURE;
        for (Segment segment : segments) {
            segment.load(0, 0, 0xffff, Segment.REAL_MODE);
        }
        segments[CS].load(0xf000, 0xffff0000, 0xffff, Segment.REAL_MODE);
        ldt.load(0, 0, 0xffff, LDT);
        task.load(0, 0, 0xffff, BUSY_TASK);
        flags.set(0);
        ip = 0xfff0;
        startIp = ip;
        cr0 = CR0_RESET;
        cr2 = 0;
        cr3 = 0;
        cr4 = 0;
        java.util.Arrays.fill(dr, 0);
        dr[6] = 0xffff0ff0;
        dr[7] = 0x400;
        gdtBase = 0;
        gdtLimit = TABLE_LIMIT;
        idtBase = 0;
        idtLimit = TABLE_LIMIT;
        interruptShadow = false;
        delivered = false;
        bus.clearLog();
        segmentsChanged();
    }

    /** Whether it is in protected mode. */
    public boolean isProtected() {
        return (cr0 & CR0_PE) != 0;
    }

    /** The current privilege level. */
    public int privilege() {
        return isProtected() ? segments[SS].dpl() : 0;
    }

    /** Call after a change of a segment register, or of the mode. */
    public void segmentsChanged() {
        stackMask = segments[SS].isBig() ? -1 : 0xffff;
        bus.events |= Bus.STATE_CHANGED;
    }

    /** Reads a general register of 1, 2 or 4 bytes, zero-extended. */
    public int readReg(int number, int size) {
        return switch (size) {
            case 1 -> regs[number & 3] >>> ((number & 4) << 1) & 0xff;
            case 2 -> regs[number] & 0xffff;
            default -> regs[number];
        };
    }

    /** Writes a general register of 1, 2 or 4 bytes, and leaves its other bytes. */
    public void writeReg(int number, int size, int value) {
        switch (size) {
            case 1 -> {
                int shift = (number & 4) << 1;
                regs[number & 3] = (regs[number & 3] & ~(0xff << shift)) | ((value & 0xff) << shift);
            }
            case 2 -> regs[number] = (regs[number] & 0xffff0000) | (value & 0xffff);
            default -> regs[number] = value;
        }
    }

    /** Reads 1, 2 or 4 bytes from a segment, zero-extended. */
    public int load(int segment, int offset, int size) {
        Segment s = segments[segment];
        if (Integer.compareUnsigned(offset, s.readBelow()) >= 0 && !s.allows(offset, size, false)) {
            throw outside(segment);
        }
        return bus.read(s.base() + offset, size);
    }

    /** Writes 1, 2 or 4 bytes into a segment. */
    public void store(int segment, int offset, int size, int value) {
        Segment s = segments[segment];
        if (Integer.compareUnsigned(offset, s.writeBelow()) >= 0 && !s.allows(offset, size, true)) {
            throw outside(segment);
        }
        bus.write(s.base() + offset, size, value);
    }

    /** Raises the fault that a store into a segment would raise. */
    public void checkStore(int segment, int offset, int size) {
        if (!segments[segment].allows(offset, size, true)) {
            throw outside(segment);
        }
    }

    /** The fault of an access that a segment does not allow. */
    public Abort outside(int segment) {
        return fault(segment == SS ? STACK : PROTECTION, 0);
    }

    /** Pushes 2 or 4 bytes. */
    public void push(int size, int value) {
        int sp = (regs[ESP] - size) & stackMask;
        store(SS, sp, size, value);
        setStackPointer(sp);
    }

    /** Pops 2 or 4 bytes. */
    public int pop(int size) {
        int value = peek(0, size);
        dropStack(size);
        return value;
    }

    /** Reads from the stack, so many bytes above its top. */
    public int peek(int above, int size) {
        return load(SS, (regs[ESP] + above) & stackMask, size);
    }

    /** Removes bytes from the stack. */
    public void dropStack(int bytes) {
        setStackPointer((regs[ESP] + bytes) & stackMask);
    }

    /** Sets the valid bits of the stack pointer. */
    public void setStackPointer(int sp) {
        regs[ESP] = (regs[ESP] & ~stackMask) | (sp & stackMask);
    }

    /** Continues at an offset of the code segment. Raises #GP if it is above the limit. */
    public void jump(int offset) {
        if (!segments[CS].contains(offset, 1)) {
            throw fault(PROTECTION, 0);
        }
        ip = offset;
    }

    /** A fault with an error code, which real mode does not push. */
    public Abort fault(int vector, int error) {
        faultVector = vector;
        faultError = error;
        faultHasError = true;
        return Abort.FAULT;
    }

    /** A fault without an error code. */
    public Abort fault(int vector) {
        faultVector = vector;
        faultError = 0;
        faultHasError = false;
        return Abort.FAULT;
    }

    /** Ends the run, as the guest needs something that is not there. */
    public Abort unsupported(String need) {
        exit.unsupported(need);
        return Abort.EXIT;
    }

    /** Changes EFLAGS: the bits of the mask from the value. */
    public void writeFlags(int value, int mask) {
        flags.set((flags.get() & ~mask) | (value & mask));
        // The trap flag and the interrupt flag matter to the run loop.
        bus.events |= Bus.STATE_CHANGED;
    }

    /** Whether an external interrupt can be delivered now. */
    public boolean canInterrupt() {
        return flags.has(Flags.IF) && !interruptShadow;
    }
}
