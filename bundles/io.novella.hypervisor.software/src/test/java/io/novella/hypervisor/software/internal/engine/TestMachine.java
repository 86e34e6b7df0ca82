// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Exit;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;

/** A software CPU with 2 MiB of memory and a program. */
final class TestMachine {

    /** Where programs are, in segment 0, so that a label is the same number in real and in protected mode. */
    static final int ORIGIN = 0x8000;

    /** Where the project's guests are, at offset 0 of their segment. */
    static final int GUEST = 0x10000;

    /** Enters protected mode with flat segments: code 0x08, data 0x10, at the label {@code protected}. */
    static final String ENTER_PROTECTED_MODE =
            """
            cli
            lgdtl gdtr
            movl %cr0, %eax
            orb $1, %al
            movl %eax, %cr0
            ljmpl $0x08, $protected
            .balign 8
            gdt: .quad 0
            .quad 0x00cf9a000000ffff
            .quad 0x00cf92000000ffff
            extra: .quad 0, 0, 0, 0, 0, 0
            gdtr: .word . - gdt - 1
            .long gdt
            .code32
            protected:
            movw $0x10, %ax
            movw %ax, %ds
            movw %ax, %es
            movw %ax, %ss
            movl $0x7000, %esp
            """;

    final PhysicalMemory memory = new PhysicalMemory(2 << 20);
    final SoftwareCpu cpu = new SoftwareCpu(memory);
    final Cpu state = cpu.state();
    final Exit exit = cpu.exit();

    /** Assembles a program, and puts the CPU at its beginning: all segments 0, SP 0x7000. */
    static TestMachine of(String source) {
        TestMachine machine = new TestMachine();
        machine.memory.write(ORIGIN, Assembler.assemble(ORIGIN, source));
        start(machine.cpu, 0, ORIGIN);
        return machine;
    }

    /** Puts a CPU at an address in real mode. */
    static void start(SoftwareCpu cpu, int segment, int ip) {
        Cpu state = cpu.state();
        state.segments[Cpu.CS].loadReal(segment);
        state.ip = ip;
        state.regs[Cpu.ESP] = 0x7000;
        state.segmentsChanged();
    }

    ExitKind run() {
        return cpu.run();
    }

    int reg(int number) {
        return state.regs[number];
    }

    int read(int address, int size) {
        return memory.read(address, size);
    }

    void write32(int address, int value) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        memory.write(address, bytes);
    }
}
