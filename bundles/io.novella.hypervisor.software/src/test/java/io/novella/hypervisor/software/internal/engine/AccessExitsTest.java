// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import org.junit.jupiter.api.Test;

/** Exits for ports and for memory that is not there, and their completion by the next run. */
class AccessExitsTest {

    /** The memory ends at 2 MiB; segment 0xffff reaches 1 MiB + 64 KiB only, so that MMIO needs 32-bit offsets. */
    private static final int END = 2 << 20;

    private static void expectIo(TestMachine m, boolean write, int port, int size, int count, long data) {
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.write).isEqualTo(write);
        assertThat(m.exit.port).isEqualTo(port);
        assertThat(m.exit.size).isEqualTo(size);
        assertThat(m.exit.count).isEqualTo(count);
        if (write) {
            assertThat(m.exit.data).isEqualTo(data);
        }
    }

    private static void expectMmio(TestMachine m, boolean write, long address, int size, long data) {
        assertThat(m.run()).isEqualTo(ExitKind.MMIO);
        assertThat(m.exit.write).isEqualTo(write);
        assertThat(m.exit.address).isEqualTo(address);
        assertThat(m.exit.size).isEqualTo(size);
        if (write) {
            assertThat(m.exit.data).isEqualTo(data);
        }
    }

    private static TestMachine flat(String source) {
        return TestMachine.of(TestMachine.ENTER_PROTECTED_MODE + source);
    }

    @Test
    void portReadsWriteAsMuchOfTheAccumulatorAsTheyAreWide() {
        TestMachine m = TestMachine.of(
                """
                movl $0x11223344, %eax
                inb $0x60, %al
                movl %eax, %ebx
                movw $0x1f0, %dx
                inw %dx, %ax
                movl %eax, %ecx
                inl %dx, %eax
                hlt
                """);
        expectIo(m, false, 0x60, 1, 1, 0);
        m.exit.data = 0xaa;
        expectIo(m, false, 0x1f0, 2, 1, 0);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x112233aa);
        m.exit.data = 0xbbbb;
        expectIo(m, false, 0x1f0, 4, 1, 0);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0x1122bbbb);
        m.exit.data = 0xccccccccL;
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0xcccccccc);
    }

    @Test
    void portWritesCarryTheAccumulator() {
        TestMachine m = TestMachine.of(
                """
                movl $0x81223344, %eax
                outb %al, $0x80
                movw $0x3f8, %dx
                outw %ax, %dx
                outl %eax, %dx
                hlt
                """);
        expectIo(m, true, 0x80, 1, 1, 0x44);
        expectIo(m, true, 0x3f8, 2, 1, 0x3344);
        expectIo(m, true, 0x3f8, 4, 1, 0x81223344L);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void aKickedRunCompletesThePortReadAndExecutesNothing() {
        TestMachine m = TestMachine.of("inb $0x60, %al\nincb %al\nhlt");
        expectIo(m, false, 0x60, 1, 1, 0);
        m.exit.data = 7;
        m.cpu.kick();
        assertThat(m.run()).isEqualTo(ExitKind.INTERRUPTED);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(7);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(8);
    }

    @Test
    void aReadOutsideOfMemoryIsCompletedWithTheCallersValue() {
        TestMachine m = flat("movzbl 0xfee00020, %ebx\nmovl 0xfee00030, %ecx\nhlt");
        expectMmio(m, false, 0xfee00020L, 1, 0);
        m.exit.data = 0x55;
        expectMmio(m, false, 0xfee00030L, 4, 0);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x55);
        m.exit.data = 0x89abcdefL;
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0x89abcdef);
    }

    @Test
    void aReadModifyWriteOutsideOfMemoryHasTwoExitsAndSetsFlagsOnce() {
        TestMachine m = flat("stc\nadcl $1, 0xe0000000\nsetz %bl\nhlt");
        expectMmio(m, false, 0xe0000000L, 4, 0);
        m.exit.data = 0xfffffffeL;
        expectMmio(m, true, 0xe0000000L, 4, 0);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX) & 0xff).isEqualTo(1);
        assertThat(m.state.flags.cf()).isEqualTo(1);
    }

    @Test
    void anExchangeOutsideOfMemoryReadsAndWrites() {
        TestMachine m = flat("movl $3, %ebx\nxchgl %ebx, 0xe0000000\nhlt");
        expectMmio(m, false, 0xe0000000L, 4, 0);
        m.exit.data = 9;
        expectMmio(m, true, 0xe0000000L, 4, 3);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(9);
    }

    @Test
    void anAccessAcrossTheEndOfMemoryIsSplitAtThePage() {
        TestMachine m = flat("movl $0x44332211, 0x1ffffe\naddl $0x01010101, 0x1ffffd\nhlt");
        expectMmio(m, true, END, 2, 0x4433);
        expectMmio(m, false, END, 1, 0);
        m.exit.data = 0x33;
        // 0x33221100 + 0x01010101 with the lowest byte at END - 3.
        expectMmio(m, true, END, 1, 0x34);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(END - 3, 1)).isEqualTo(0x01);
        assertThat(m.read(END - 2, 2)).isEqualTo(0x2312);
    }

    @Test
    void aStoreIntoReadOnlyMemoryIsAnExitAndItsContentIsReadable() {
        TestMachine m = flat("movl 0x40000, %ebx\nmovl $1, 0x40000\nmovl 0x40000, %ecx\nhlt");
        m.write32(0x40000, 0x1234);
        m.memory.protect(0x40000, 4096);
        expectMmio(m, true, 0x40000, 4, 1);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x1234);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0x1234);
    }

    @Test
    void pushesAndPopsOutsideOfMemoryAreCompletedInOrder() {
        TestMachine m = flat(
                """
                movl $0xe0001000, %esp
                pushl $0x11
                popl %ebx
                movl $1, %eax
                movl $2, %ecx
                pushal
                popal
                hlt
                """);
        expectMmio(m, true, 0xe0000ffcL, 4, 0x11);
        expectMmio(m, false, 0xe0000ffcL, 4, 0);
        m.exit.data = 0x22;
        for (int i = 0; i < 8; i++) {
            assertThat(m.run()).isEqualTo(ExitKind.MMIO);
            assertThat(m.exit.write).isTrue();
            assertThat(m.exit.address).isEqualTo(0xe0000ffcL - 4L * i);
        }
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x22);
        for (int i = 0; i < 8; i++) {
            expectMmio(m, false, 0xe0000fe0L + 4L * i, 4, 0);
            m.exit.data = 100L + i;
        }
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EDI)).isEqualTo(100);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0xe0001000);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(107);
    }

    @Test
    void anInterruptFrameOutsideOfMemoryIsCompletedInOrder() {
        TestMachine m = TestMachine.of("movw $0, %bx\ndivw %bx\nhlt\nhandler: movb $1, %bl\nhlt");
        m.write32(0, TestMachine.ORIGIN + Assembler.assemble(0, "movw $0, %bx\ndivw %bx\nhlt").length);
        // An unreal stack segment beyond the memory.
        m.state.segments[Cpu.SS].load(0, 0x400000, 0xffff, 0x93);
        m.state.segmentsChanged();
        expectMmio(m, true, 0x406ffeL, 2, 2);
        expectMmio(m, true, 0x406ffcL, 2, 0);
        expectMmio(m, true, 0x406ffaL, 2, TestMachine.ORIGIN + 3);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x6ffa);
    }
}
