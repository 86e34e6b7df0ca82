// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.Interrupts;
import io.novella.hypervisor.software.internal.cpu.SegmentLoader;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Transfers to another code segment, and software interrupts. */
final class Far extends Operation {

    static final int JUMP = 0, CALL = 1, JUMP_MEMORY = 2, CALL_MEMORY = 3, RETURN = 4, INT = 5, INT3 = 6, INTO = 7;
    static final int IRET = 8, INT1 = 9;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code) {
            case JUMP -> SegmentLoader.code(cpu, in.immediate2, in.immediate, false);
            case CALL -> call(cpu, in, in.immediate2, in.immediate);
            case JUMP_MEMORY, CALL_MEMORY -> {
                int at = in.address(cpu);
                int offset = cpu.load(in.segment, at, in.size);
                int selector = cpu.load(in.segment, (at + in.size) & in.addressMask, 2);
                if (in.code == JUMP_MEMORY) {
                    SegmentLoader.code(cpu, selector, offset, false);
                } else {
                    call(cpu, in, selector, offset);
                }
            }
            case RETURN -> {
                int offset = cpu.peek(0, in.wide);
                int selector = cpu.peek(in.wide, 2);
                SegmentLoader.code(cpu, selector, offset, true);
                cpu.dropStack(2 * in.wide + in.immediate);
            }
            case INT -> Interrupts.software(cpu, in.immediate);
            case INT3 -> Interrupts.software(cpu, Cpu.BREAKPOINT);
            case INT1 -> Interrupts.software(cpu, Cpu.DEBUG);
            case INTO -> {
                if (cpu.flags.of() != 0) {
                    Interrupts.software(cpu, Cpu.OVERFLOW);
                }
            }
            default -> interruptReturn(cpu, in);
        }
    }

    private static void call(Cpu cpu, Instruction in, int selector, int offset) {
        int size = in.size;
        int sp = cpu.regs[Cpu.ESP];
        int mask = cpu.stackMask;
        int back = cpu.ip;
        int backSelector = cpu.segments[Cpu.CS].selector();
        cpu.checkStore(Cpu.SS, (sp - size) & mask, size);
        cpu.checkStore(Cpu.SS, (sp - 2 * size) & mask, size);
        // The stores come last but for the transfer, which may fault: what is below the stack pointer has no meaning.
        cpu.store(Cpu.SS, (sp - size) & mask, size, backSelector);
        cpu.store(Cpu.SS, (sp - 2 * size) & mask, size, back);
        SegmentLoader.code(cpu, selector, offset, false);
        cpu.setStackPointer(sp - 2 * size);
    }

    private static void interruptReturn(Cpu cpu, Instruction in) {
        int size = in.size;
        if (cpu.isProtected() && cpu.flags.has(Flags.NT)) {
            throw cpu.unsupported("a return to another task is not supported by the software CPU");
        }
        int offset = cpu.peek(0, size);
        int selector = cpu.peek(size, 2);
        int value = cpu.peek(2 * size, size);
        if (cpu.isProtected() && size == 4 && (value & Flags.VM) != 0) {
            throw cpu.unsupported("virtual 8086 mode is not supported by the software CPU");
        }
        SegmentLoader.code(cpu, selector, offset, true);
        cpu.dropStack(3 * size);
        int mask = Stack.WRITABLE_FLAGS | Flags.RF;
        cpu.writeFlags(value, size == 2 ? mask & 0xffff : mask);
    }
}
