// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of segments in real mode, of instructions, and of the address space. */
class LimitsTest {

    private static final int HANDLERS = 0x9000;

    /** Runs to a handler, one of which is at 0x9000 plus the vector of each exception. */
    private static int fault(TestMachine m) {
        for (int vector = 0; vector < 32; vector++) {
            m.write32(4 * vector, HANDLERS + vector);
            m.memory.write(HANDLERS + vector, new byte[] {(byte) 0xf4});
        }
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        return m.state.ip - HANDLERS - 1;
    }

    @ParameterizedTest
    @CsvSource({
        "'movw 0xffff, %ax', 13",
        "'movw %ax, 0xffff', 13",
        "'movl 0xfffd, %eax', 13",
        "'movw $0xffff, %bp; incw (%bp)', 12",
        "'movl $0x10000, %ebx; movb (%ebx), %al', 13",
        "'movl $0x10000, %ebp; movb (%ebp), %al', 12",
        "'movl $0x10000, %ebx; jmpl *%ebx', 13",
        "'movw $0xffff, %si; lodsw', 13",
        "'.byte 0xf0; nop', 6",
        "'.byte 0xf0; incw %ax', 6",
        "'.byte 0xf0; cmpw %ax, (%bx)', 6",
        "'ud2', 6",
        "'.byte 0x0f, 0xff', 6",
        "'sldt %ax', 6",
        "'arpl %ax, %bx', 6",
        "'movl %eax, %cr1', 6",
        "'.byte 0x8e, 0xf0', 6",
        "'.byte 0xc6, 0xc8, 0', 6",
        "'movl $1, %eax; movl %eax, %cr4', 13",
        "'movl $0x80000000, %eax; movl %eax, %cr0', 13",
        "'movl $0x1b, %ecx; rdmsr', 13",
        "'.rept 15; ds; .endr; nop', 13",
        "'movw $6, %ax; lmsw %ax; fld1', 7",
        "'movw $0xa, %ax; lmsw %ax; wait', 7",
        "'xorb %cl, %cl; movw $5, %ax; divb %cl', 0",
        "'movl $0x80000000, %eax; cltd; movl $-1, %ebx; idivl %ebx', 0",
        "'movb $0, %al; aam $0', 0",
        "'int3', 3",
        "'.byte 0xf1', 1",
        "'movb $0x7f, %al; incb %al; into', 4",
    })
    void invalidAccessesAndInstructionsRaiseTheirException(String source, int vector) {
        assertThat(fault(TestMachine.of(source.replace(';', '\n')))).isEqualTo(vector);
    }

    @Test
    void fourteenPrefixesAreAllowed() {
        assertThat(fault(TestMachine.of(".rept 14\nds\n.endr\nnop\nint3"))).isEqualTo(Cpu.BREAKPOINT);
    }

    @Test
    void aFaultingInstructionChangesNothing() {
        TestMachine m = TestMachine.of("stc\nmovw $5, %ax\npushw 0xffff");
        fault(m);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(5);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000 - 6);
        assertThat(m.state.flags.cf()).isEqualTo(1);
        assertThat(m.read(m.reg(Cpu.ESP), 2)).isEqualTo(0x8004);
    }

    @Test
    void executionPastTheEndOfTheCodeSegmentFaults() {
        TestMachine m = new TestMachine();
        m.memory.write(0xfffe, new byte[] {0x40, 0x43});
        TestMachine.start(m.cpu, 0, 0xfffe);
        assertThat(fault(m)).isEqualTo(Cpu.PROTECTION);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(1);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
    }

    @Test
    void anInstructionAcrossTheEndOfTheCodeSegmentFaults() {
        TestMachine m = new TestMachine();
        m.memory.write(0xffff, new byte[] {(byte) 0xb0, 5});
        TestMachine.start(m.cpu, 0, 0xffff);
        assertThat(fault(m)).isEqualTo(Cpu.PROTECTION);
        assertThat(m.reg(Cpu.EAX)).isZero();
    }

    @Test
    void addressesDoNotWrapAtOneMegabyte() {
        TestMachine m = TestMachine.of("movw $0xffff, %ax\nmovw %ax, %ds\nmovb 0xffff, %bl\nmovb $7, 0x10\nhlt");
        m.memory.write(0x10ffef, new byte[] {99});
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(99);
        assertThat(m.read(0x100000, 1)).isEqualTo(7);
        assertThat(m.read(0, 1)).isZero();
    }

    @Test
    void readOnlyImagesAreReadAndExecutedAtTheirAddress() {
        byte[] firmware = new byte[8192];
        byte[] jump = Assembler.assemble(0, "movb %cs:0xf000, %al\nmovb $1, %cs:0xf000\nhlt");
        System.arraycopy(jump, 0, firmware, 8192 - 16, jump.length);
        firmware[4096] = 0x5a;
        PhysicalMemory memory =
                new PhysicalMemory(1 << 20, List.of(new PhysicalMemory.Rom((1L << 32) - 8192, firmware)));
        SoftwareCpu cpu = new SoftwareCpu(memory);
        assertThat(cpu.run()).isEqualTo(ExitKind.MMIO);
        assertThat(cpu.exit().write).isTrue();
        assertThat(cpu.exit().address).isEqualTo(0xfffff000L);
        assertThat(cpu.state().regs[Cpu.EAX]).isEqualTo(0x5a);
        assertThat(cpu.run()).isEqualTo(ExitKind.HALT);
    }
}
