// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.SegmentLoader;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Pushes and pops, and procedure frames. */
final class Stack extends Operation {

    static final int PUSH = 0, PUSH_IMMEDIATE = 1, POP = 2, PUSHA = 3, POPA = 4, PUSHF = 5, POPF = 6;
    static final int ENTER = 7, LEAVE = 8, PUSH_SEGMENT = 16, POP_SEGMENT = 32;

    /** What POPF and IRET change at privilege level 0. */
    static final int WRITABLE_FLAGS =
            Flags.ARITHMETIC | Flags.TF | Flags.IF | Flags.DF | Flags.IOPL | Flags.NT | Flags.AC | Flags.ID;

    private static final int SEGMENT = 7;
    private static final int LEVELS = 31;
    private static final int ALL = 8;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        int size = in.size;
        switch (in.code) {
            case PUSH -> cpu.push(size, in.readRm(cpu));
            case PUSH_IMMEDIATE -> cpu.push(in.wide, in.immediate);
            case POP -> pop(cpu, in);
            case PUSHA -> pushAll(cpu, size);
            case POPA -> popAll(cpu, size);
            // RF and VM are not pushed.
            case PUSHF -> cpu.push(size, cpu.flags.get() & ~(Flags.RF | Flags.VM));
            case POPF -> {
                int value = cpu.peek(0, size);
                cpu.dropStack(size);
                cpu.writeFlags(value, size == 2 ? WRITABLE_FLAGS & 0xffff : WRITABLE_FLAGS);
            }
            case ENTER -> enter(cpu, in);
            case LEAVE -> {
                int value = cpu.load(Cpu.SS, cpu.regs[Cpu.EBP] & cpu.stackMask, size);
                cpu.setStackPointer(cpu.regs[Cpu.EBP] + size);
                cpu.writeReg(Cpu.EBP, size, value);
            }
            default -> segment(cpu, in);
        }
    }

    private static void segment(Cpu cpu, Instruction in) {
        int number = in.code & SEGMENT;
        if (in.code < POP_SEGMENT) {
            cpu.push(in.size, cpu.segments[number].selector());
            return;
        }
        int selector = cpu.peek(0, 2);
        if (in.size == 4) {
            cpu.peek(2, 2);
        }
        int mask = cpu.stackMask;
        SegmentLoader.data(cpu, number, selector);
        // The size of the stack segment before the load counts.
        int sp = cpu.regs[Cpu.ESP] + in.size;
        cpu.regs[Cpu.ESP] = (cpu.regs[Cpu.ESP] & ~mask) | (sp & mask);
        Move.shadow(cpu, number);
    }

    private static void pop(Cpu cpu, Instruction in) {
        int value = cpu.peek(0, in.size);
        if (in.rm >= 0) {
            cpu.dropStack(in.size);
            in.writeRm(cpu, value);
            return;
        }
        // The address is computed with the stack pointer after the pop.
        int esp = cpu.regs[Cpu.ESP];
        cpu.dropStack(in.size);
        int offset = in.address(cpu);
        int popped = cpu.regs[Cpu.ESP];
        cpu.regs[Cpu.ESP] = esp;
        cpu.store(in.segment, offset, in.size, value);
        cpu.regs[Cpu.ESP] = popped;
    }

    private static void pushAll(Cpu cpu, int size) {
        int sp = cpu.regs[Cpu.ESP];
        for (int i = 0; i < ALL; i++) {
            cpu.checkStore(Cpu.SS, (sp - (i + 1) * size) & cpu.stackMask, size);
        }
        for (int i = 0; i < ALL; i++) {
            cpu.store(Cpu.SS, (sp - (i + 1) * size) & cpu.stackMask, size, cpu.regs[i]);
        }
        cpu.setStackPointer(sp - ALL * size);
    }

    private static void popAll(Cpu cpu, int size) {
        // Read all before the first is written, since each read may need an exit.
        int a = cpu.peek(0, size);
        int b = cpu.peek(size, size);
        int c = cpu.peek(2 * size, size);
        cpu.peek(3 * size, size);
        int d = cpu.peek(4 * size, size);
        int e = cpu.peek(5 * size, size);
        int f = cpu.peek(6 * size, size);
        int g = cpu.peek(7 * size, size);
        cpu.dropStack(ALL * size);
        cpu.writeReg(Cpu.EDI, size, a);
        cpu.writeReg(Cpu.ESI, size, b);
        cpu.writeReg(Cpu.EBP, size, c);
        cpu.writeReg(Cpu.EBX, size, d);
        cpu.writeReg(Cpu.EDX, size, e);
        cpu.writeReg(Cpu.ECX, size, f);
        cpu.writeReg(Cpu.EAX, size, g);
    }

    private static void enter(Cpu cpu, Instruction in) {
        int size = in.size;
        int level = in.immediate2 & LEVELS;
        int mask = cpu.stackMask;
        int sp = (cpu.regs[Cpu.ESP] - size) & mask;
        cpu.store(Cpu.SS, sp, size, cpu.regs[Cpu.EBP]);
        int frame = sp;
        int outer = cpu.regs[Cpu.EBP];
        for (int i = 1; i < level; i++) {
            outer -= size;
            sp = (sp - size) & mask;
            cpu.store(Cpu.SS, sp, size, cpu.load(Cpu.SS, outer & mask, size));
        }
        if (level > 0) {
            sp = (sp - size) & mask;
            cpu.store(Cpu.SS, sp, size, frame);
        }
        sp = (sp - in.immediate) & mask;
        // A stack that has no room for the next push is a fault of this instruction.
        cpu.checkStore(Cpu.SS, sp, 1);
        cpu.setStackPointer(sp);
        cpu.writeReg(Cpu.EBP, size, frame);
    }
}
