// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protected mode with flat and other segments, and interrupts through the IDT. */
class ProtectedModeTest {

    /** An IDT at 0x30000 whose gates for 0 to 31 lead to a common handler. */
    private static final String WITH_IDT =
            """
            movl $0x30000, %edi
            movl $0x80000, %eax
            movw $handler, %ax
            movl $0x8e00, %edx
            movl $32, %ecx
            1: movl %eax, (%edi)
            movl %edx, 4(%edi)
            addl $8, %edi
            decl %ecx
            jnz 1b
            lidt idtr
            jmp body
            idtr: .word 0xff
            .long 0x30000
            handler: hlt
            body:
            """;

    private static TestMachine flat(String source) {
        return TestMachine.of(TestMachine.ENTER_PROTECTED_MODE + source);
    }

    private static int stack(TestMachine m, int word) {
        return m.read(m.reg(Cpu.ESP) + 4 * word, 4);
    }

    @Test
    void aFarJumpEntersA32BitCodeSegment() {
        TestMachine m = flat("movl $0x12345678, %eax\nhlt");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0x12345678);
        assertThat(m.state.isProtected()).isTrue();
        Segment cs = m.state.segments[Cpu.CS];
        assertThat(cs.selector()).isEqualTo(8);
        assertThat(cs.base()).isZero();
        assertThat(cs.limit()).isEqualTo(-1);
        assertThat(cs.attributes()).isEqualTo(0xc09b);
        // The accessed bit has been set in the table.
        assertThat(m.read(m.state.gdtBase + 8 + 5, 1)).isEqualTo(0x9b);
    }

    @Test
    void realModeIsEnteredAgainWithSixteenBitSegments() {
        TestMachine m = flat(
                """
                movl $0x0000ffff, extra
                movl $0x00009a00, extra + 4
                movl $0x0000ffff, extra + 8
                movl $0x00009200, extra + 12
                ljmp $0x18, $narrow
                .code16
                narrow: movw $0x20, %ax
                movw %ax, %ds
                movw %ax, %ss
                movl %cr0, %eax
                andb $0xfe, %al
                movl %eax, %cr0
                ljmp $0, $real
                real: movw $0x1234, %ax
                movw %ax, %ds
                movw %ax, %ss
                movl $0x7000, %esp
                int $3
                """);
        m.write32(12, 0x00009000);
        m.memory.write(0x9000, new byte[] {(byte) 0xf4});
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.state.isProtected()).isFalse();
        assertThat(m.state.ip).isEqualTo(0x9001);
        assertThat(m.state.segments[Cpu.DS].base()).isEqualTo(0x12340);
        assertThat(m.state.segments[Cpu.DS].limit()).isEqualTo(0xffff);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x6ffa);
    }

    @Test
    void limitsLoadedInProtectedModeRemainInRealMode() {
        TestMachine m = TestMachine.of(
                """
                cli
                lgdtl table
                movl %cr0, %eax
                orb $1, %al
                movl %eax, %cr0
                jmp 1f
                1: movw $8, %bx
                movw %bx, %ds
                andb $0xfe, %al
                movl %eax, %cr0
                xorw %bx, %bx
                movw %bx, %ds
                movl $0x123456, %ebx
                movb (%ebx), %cl
                hlt
                .balign 8
                gdt: .quad 0, 0x008f92000000ffff
                table: .word 15
                .long gdt
                """);
        m.memory.write(0x123456, new byte[] {77});
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource({
        "'movw $0x38, %bx; movw %bx, %ds', 13, 0x38",
        "'movw $0x08, %bx; movw %bx, %ss', 13, 0x08",
        "'xorw %bx, %bx; movw %bx, %ss', 13, 0",
        "'movw $0x100, %bx; movw %bx, %ds', 13, 0x100",
        "'movw $0x14, %bx; movw %bx, %ds', 13, 0x14",
        "'movw $0x18, %bx; movw %bx, %ds', 11, 0x18",
        "'movw $0x18, %bx; movw %bx, %ss', 12, 0x18",
        "'ljmp $0x10, $0', 13, 0x10",
        "'ljmp $0, $0', 13, 0",
        "'int $0x21', 13, 0x10a",
        "'xorl %ebx, %ebx; movw %bx, %ds; movl (%ebx), %eax', 13, 0",
        "'movl $1, %cs:0', 13, 0",
    })
    void faultsPushTheirErrorCode(String source, int vector, String error) {
        TestMachine m = flat("movl $0x0000ffff, extra\nmovl $0x00001200, extra + 4\n" + WITH_IDT + "fault: "
                + source.replace(";", "\n") + "\nud2");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.state.faultVector).isEqualTo(vector);
        assertThat(stack(m, 0)).isEqualTo(Integer.decode(error));
        assertThat(stack(m, 2)).isEqualTo(8);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000 - 16);
    }

    @Test
    void faultsWithoutErrorCodePushThreeWordsAndInterruptGatesClearIf() {
        TestMachine m = flat(WITH_IDT + "sti\nnop\nxorl %ebx, %ebx\nmark: divl %ebx");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000 - 12);
        assertThat(m.read(stack(m, 0), 2)).isEqualTo(0xf3f7);
        assertThat(stack(m, 2) & Flags.IF).isNotZero();
        assertThat(m.state.flags.has(Flags.IF)).isFalse();
    }

    @Test
    void interruptsReturnThroughTrapGatesWithIf() {
        TestMachine m = flat(
                WITH_IDT
                        + """
                movl $0x00080000, 0x30000 + 5 * 8
                movw $trap, 0x30000 + 5 * 8
                movl $0x8f00, 0x30000 + 5 * 8 + 4
                sti
                nop
                int $5
                incl %ebx
                hlt
                trap: pushfl
                popl %ecx
                movl $41, %ebx
                iretl
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(42);
        assertThat(m.reg(Cpu.ECX) & Flags.IF).isNotZero();
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000);
    }

    @Test
    void sixteenBitGatesPushWords() {
        TestMachine m = flat(WITH_IDT + "movl $0x8600, 0x30000 + 3 * 8 + 4\nint3\n");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000 - 6);
    }

    @Test
    void aFaultWhileAFaultIsDeliveredIsADoubleFault() {
        TestMachine m = flat(WITH_IDT + "movl $0, 0x30000 + 13 * 8 + 4\nmovw $0x100, %bx\nmovw %bx, %ds");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(stack(m, 0)).isZero();
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000 - 16);
        // The double fault has no instruction of its own: the address is that of the first.
        assertThat(m.read(stack(m, 1), 2)).isEqualTo(0xdb8e);
        assertThat(m.state.faultVector).isEqualTo(Cpu.DOUBLE_FAULT);
    }

    @Test
    void anInterruptWithoutGateIsAGeneralProtectionFaultThatReturnsToIt() {
        TestMachine m = flat(WITH_IDT + "movl $0, 0x30000 + 3 * 8 + 4\nint3\n");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(stack(m, 0)).isEqualTo(3 * 8 + 2);
        assertThat(m.read(stack(m, 1), 1)).isEqualTo(0xcc);
    }

    @Test
    void expandDownSegmentsAllowOffsetsAboveTheirLimit() {
        TestMachine m = flat(
                WITH_IDT
                        + """
                movl $0x00000fff, extra
                movl $0x00409600, extra + 4
                movw $0x18, %ax
                movw %ax, %es
                movb $1, %es:0x1000
                movl $2, %ebx
                movb $1, %es:0xfff
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(2);
        assertThat(m.read(0x1000, 1)).isEqualTo(1);
        assertThat(m.state.faultVector).isEqualTo(Cpu.PROTECTION);
    }

    @Test
    void segmentLimitsAreChecked() {
        TestMachine m = flat(
                WITH_IDT
                        + """
                movl $0x20000fff, extra
                movl $0x00409200, extra + 4
                movw $0x18, %ax
                movw %ax, %fs
                movb $1, %fs:0xfff
                movl $2, %ebx
                movw $1, %fs:0xfff
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(2);
        assertThat(m.read(0x2fff, 2)).isEqualTo(1);
    }

    @Test
    void farCallsReturn() {
        TestMachine m = flat("lcall $8, $routine\nincl %ebx\nhlt\nroutine: movl $1, %ebx\nlret");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(2);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000);
    }

    @Test
    void localDescriptorsAndTheTaskRegisterAreLoaded() {
        TestMachine m = flat(
                """
                movl $0x00000017, extra
                movl $0x00008203, extra + 4
                movl $0x00000067, extra + 8
                movl $0x00008904, extra + 12
                movl $0x1000ffff, 0x30008
                movl $0x00cf9200, 0x3000c
                movw $0x18, %ax
                lldt %ax
                movw $0x20, %ax
                ltr %ax
                movw $0x0c, %ax
                movw %ax, %gs
                movl $5, %gs:4
                str %cx
                sldt %dx
                larl %eax, %ebx
                movl $0x10, %eax
                lsll %eax, %esi
                verw %ax
                setz %al
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.read(0x1004, 4)).isEqualTo(5);
        assertThat(m.reg(Cpu.ECX) & 0xffff).isEqualTo(0x20);
        assertThat(m.reg(Cpu.EDX) & 0xffff).isEqualTo(0x18);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0xc09300);
        assertThat(m.reg(Cpu.ESI)).isEqualTo(-1);
        assertThat(m.reg(Cpu.EAX) & 0xff).isEqualTo(1);
        assertThat(m.state.task.attributes()).isEqualTo(0x8b);
    }

    @ParameterizedTest
    @CsvSource({
        "'movl %cr0, %eax; orl $0x80000000, %eax; movl %eax, %cr0', paging",
        "'pushl $0x20002; pushl $8; pushl $0; iretl', virtual 8086 mode",
        "'pushl $0x0b; pushl $0; lret', privilege level 3",
        "'movl $0, extra; movl $0x8500, extra + 4; ljmp $0x18, $0', gate or to a task",
        "'movl $0x8c00, extra + 4; lcall $0x18, $0', gate or to a task",
        "'movl $0xc0000080, %ecx; wrmsr', long mode",
        "'movl $1, %eax; movl %eax, %dr7', debug registers",
        "'pushl $0x4000; popfl; iretl', another task",
    })
    void whatIsNotSupportedEndsTheRunWithAReason(String source, String reason) {
        TestMachine m = flat(WITH_IDT + source.replace(";", "\n"));
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.exit.reason).contains(reason, "not supported by the software CPU");
        int ip = m.state.ip;
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.state.ip).isEqualTo(ip);
    }

    @Test
    void aStateThatTheCallerSetsAndThatIsNotSupportedIsRefused() {
        TestMachine m = TestMachine.of("hlt");
        m.state.cr0 |= Cpu.CR0_PE | Cpu.CR0_PG;
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.exit.reason).contains("paging");
        m.state.cr0 &= ~Cpu.CR0_PG;
        m.state.segments[Cpu.SS].load(0x13, 0, -1, 0xc0f3);
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.exit.reason).contains("privilege level 3");
        m.state.cr0 = 0;
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void aTaskGateEndsTheRunWithAReason() {
        TestMachine m = flat(WITH_IDT + "movl $0x8500, 0x30000 + 3 * 8 + 4\nint3");
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.exit.reason).contains("task gate");
    }
}
