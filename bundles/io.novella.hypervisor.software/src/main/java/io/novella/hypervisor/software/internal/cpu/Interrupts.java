// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/** Delivers interrupts and exceptions: Intel's manual, volume 3, chapter 6 and 20.1.4. */
public final class Interrupts {

    /** Bits of an error code: the event is external to the program; the selector is an index into the IDT. */
    private static final int EXTERNAL = 1, IDT = 2;

    private static final int GATE_TASK = 5, GATE_INTERRUPT_16 = 6, GATE_TRAP_16 = 7;
    private static final int GATE_INTERRUPT_32 = 14, GATE_TRAP_32 = 15;
    private static final int REAL_MODE_FRAME = 6;

    private Interrupts() {}

    /** Executes INT, INT3, INTO or BOUND's trap: the return address is the next instruction. */
    public static void software(Cpu cpu, int vector) {
        deliver(cpu, vector, cpu.ip, false, 0, 0);
    }

    /** Delivers an external interrupt, or a trap, before the instruction at EIP. */
    public static void external(Cpu cpu, int vector) {
        deliver(cpu, vector, cpu.ip, false, 0, EXTERNAL);
    }

    /**
     * Delivers the fault in {@link Cpu#faultVector}, with the address of the instruction that caused it. Faults that occur
     * meanwhile are delivered instead, or become a double fault.
     *
     * @return whether it has been delivered; otherwise it was a triple fault, and the CPU has shut down
     * @throws Abort {@link Abort#EXIT} when it needs an exit
     */
    public static boolean fault(Cpu cpu) {
        int vector = cpu.faultVector;
        for (; ; ) {
            try {
                deliver(cpu, vector, cpu.startIp, cpu.faultHasError, cpu.faultError, EXTERNAL);
                return true;
            } catch (Abort abort) {
                if (abort == Abort.EXIT) {
                    throw abort;
                }
            }
            if (vector == Cpu.DOUBLE_FAULT) {
                return false;
            }
            if (isContributory(vector) && isContributory(cpu.faultVector)) {
                cpu.fault(Cpu.DOUBLE_FAULT, 0);
            }
            vector = cpu.faultVector;
        }
    }

    private static boolean isContributory(int vector) {
        return vector == Cpu.DIVIDE || (vector >= Cpu.INVALID_TSS && vector <= Cpu.PROTECTION);
    }

    private static void deliver(Cpu cpu, int vector, int returnIp, boolean hasError, int error, int external) {
        if (cpu.isProtected()) {
            throughGate(cpu, vector, returnIp, hasError, error, external);
        } else {
            throughVector(cpu, vector, returnIp);
        }
        cpu.delivered = true;
        cpu.interruptShadow = false;
        cpu.bus.events |= Bus.STATE_CHANGED;
    }

    private static void throughVector(Cpu cpu, int vector, int returnIp) {
        int at = vector << 2;
        if (at + 3 > cpu.idtLimit) {
            throw cpu.fault(Cpu.PROTECTION, 0);
        }
        int target = cpu.bus.read(cpu.idtBase + at, 4);
        int sp = cpu.regs[Cpu.ESP];
        cpu.store(Cpu.SS, (sp - 2) & cpu.stackMask, 2, cpu.flags.get());
        cpu.store(Cpu.SS, (sp - 4) & cpu.stackMask, 2, cpu.segments[Cpu.CS].selector());
        cpu.store(Cpu.SS, (sp - 6) & cpu.stackMask, 2, returnIp);
        SegmentLoader.code(cpu, target >>> 16, target & 0xffff, false);
        cpu.setStackPointer(sp - REAL_MODE_FRAME);
        cpu.flags.setSystem(cpu.flags.system() & ~(Flags.IF | Flags.TF | Flags.AC | Flags.RF));
    }

    private static void throughGate(Cpu cpu, int vector, int returnIp, boolean hasError, int error, int external) {
        int at = vector << 3;
        if (at + 7 > cpu.idtLimit) {
            throw cpu.fault(Cpu.PROTECTION, at | IDT | external);
        }
        int low = cpu.bus.read(cpu.idtBase + at, 4);
        int high = cpu.bus.read(cpu.idtBase + at + 4, 4);
        int type = high >>> 8 & 0x1f;
        switch (type) {
            case GATE_INTERRUPT_16, GATE_TRAP_16, GATE_INTERRUPT_32, GATE_TRAP_32, GATE_TASK -> {}
            default -> throw cpu.fault(Cpu.PROTECTION, at | IDT | external);
        }
        if (external == 0 && (high >>> 13 & 3) < cpu.privilege()) {
            throw cpu.fault(Cpu.PROTECTION, at | IDT);
        }
        if ((high >>> 8 & Segment.PRESENT) == 0) {
            throw cpu.fault(Cpu.NOT_PRESENT, at | IDT | external);
        }
        if (type == GATE_TASK) {
            throw cpu.unsupported("an interrupt through a task gate is not supported by the software CPU");
        }
        boolean wide = type >= GATE_INTERRUPT_32;
        int size = wide ? 4 : 2;
        int selector = low >>> 16;
        int offset = wide ? (low & 0xffff) | (high & 0xffff0000) : low & 0xffff;
        if ((selector & ~3) == 0) {
            throw cpu.fault(Cpu.PROTECTION, external);
        }
        int sp = cpu.regs[Cpu.ESP];
        int eflags = cpu.flags.get();
        int oldSelector = cpu.segments[Cpu.CS].selector();
        cpu.store(Cpu.SS, (sp - size) & cpu.stackMask, size, eflags);
        cpu.store(Cpu.SS, (sp - 2 * size) & cpu.stackMask, size, oldSelector);
        cpu.store(Cpu.SS, (sp - 3 * size) & cpu.stackMask, size, returnIp);
        int frame = 3 * size;
        if (hasError) {
            frame += size;
            cpu.store(Cpu.SS, (sp - frame) & cpu.stackMask, size, error);
        }
        // The requested privilege level of a gate's selector has no meaning.
        SegmentLoader.code(cpu, selector & ~3, offset, false);
        cpu.setStackPointer(sp - frame);
        int cleared = Flags.TF | Flags.NT | Flags.RF | Flags.VM;
        if (type == GATE_INTERRUPT_16 || type == GATE_INTERRUPT_32) {
            cleared |= Flags.IF;
        }
        cpu.flags.setSystem(cpu.flags.system() & ~cleared);
    }
}
