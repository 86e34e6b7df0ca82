// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions of the 80386 and 80486 that touch memory or the system, and the forms of addresses. */
class InstructionsTest {

    private static TestMachine halted(String source) {
        TestMachine m = TestMachine.of(source + "\nhlt");
        assertThat(m.run()).as(m.exit.reason).isEqualTo(ExitKind.HALT);
        return m;
    }

    private static TestMachine flat(String source) {
        return halted(TestMachine.ENTER_PROTECTED_MODE + source);
    }

    /** EBX is 0x100, ECX 3, EDX 0x20, ESI 0x1000, EDI 0x2000, EBP 0x30, EAX 5. */
    @ParameterizedTest
    @CsvSource({
        "(%ebx), 0x100",
        "8(%ebx), 0x108",
        "-8(%ebx), 0xf8",
        "0x12345678(%edi), 0x12347678",
        "0x12345678, 0x12345678",
        "'(%ebx,%ecx)', 0x103",
        "'(%ebx,%ecx,2)', 0x106",
        "'(%ebx,%ecx,4)', 0x10c",
        "'4(%ebx,%ecx,8)', 0x11c",
        "'-4(,%ecx,8)', 0x14",
        "'0x10(,%edx,1)', 0x30",
        "'(%ebp,%esi)', 0x1030",
        "'1(%ebp)', 0x31",
        "'(%esi,%ebp,2)', 0x1060",
        "(%esp), 0x7000",
        "'4(%esp,%eax,2)', 0x700e",
    })
    void addressesOf32Bits(String operand, String expected) {
        TestMachine m = flat(
                """
                movl $0x100, %ebx
                movl $3, %ecx
                movl $0x20, %edx
                movl $0x1000, %esi
                movl $0x2000, %edi
                movl $0x30, %ebp
                movl $5, %eax
                leal
                """
                                .stripTrailing()
                        + " " + operand + ", %eax");
        assertThat(m.reg(Cpu.EAX)).isEqualTo(Integer.decode(expected));
    }

    @Test
    void addressSizePrefixesSelectTheOtherForms() {
        TestMachine m = halted(
                """
                movl $0x4000, %ebx
                movl $2, %ecx
                movl $0x11223344, 4(%ebx,%ecx,4)
                movl 0x400c, %eax
                """);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0x11223344);
        m = flat("movl $0xffff4000, %ebx\nmovl $0x1fffc, %esi\nmovl $7, 0x3ffe\nmovl 2(%bx,%si), %eax");
        assertThat(m.reg(Cpu.EAX)).isEqualTo(7);
    }

    @Test
    void ebpAndEspAddressTheStackSegment() {
        TestMachine m = halted(
                """
                movw $0x1000, %ax
                movw %ax, %ss
                movl $0x100, %ebp
                movb $1, (%ebp)
                movb $2, %ds:1(%ebp)
                movb $3, (%bp,%si)
                movb $4, 2(%esp)
                movb $5, %ss:(%ebx)
                """);
        assertThat(m.read(0x10100, 1)).isEqualTo(3);
        assertThat(m.read(0x101, 1)).isEqualTo(2);
        assertThat(m.read(0x17002, 1)).isEqualTo(4);
        assertThat(m.read(0x10000, 1)).isEqualTo(5);
    }

    @Test
    void fsAndGsAreSegmentsOfTheirOwn() {
        TestMachine m = halted(
                """
                movw $0x1000, %ax
                movw %ax, %fs
                pushw $0x2000
                popw %gs
                movb $1, %fs:8
                movb $2, %gs:8
                movl $0x30000010, 0x4000
                lfsw 0x4000, %bx
                pushw %gs
                popw %cx
                movw %fs, %dx
                """);
        assertThat(m.read(0x10008, 1)).isEqualTo(1);
        assertThat(m.read(0x20008, 1)).isEqualTo(2);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x10);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0x2000);
        assertThat(m.reg(Cpu.EDX) & 0xffff).isEqualTo(0x3000);
    }

    @Test
    void bitTestsReachBeyondTheirOperandInMemory() {
        TestMachine m = halted(
                """
                movl $100, %eax
                btsl %eax, 0x4000
                movl $-1, %eax
                btsl %eax, 0x4000
                movw $-17, %ax
                btsw %ax, 0x4020
                btcw $3, 0x4030
                btrl $35, 0x4030
                """);
        assertThat(m.read(0x400c, 4)).isEqualTo(1 << 4);
        assertThat(m.read(0x3ffc, 4)).isEqualTo(1 << 31);
        assertThat(m.read(0x401c, 2)).isEqualTo(1 << 15);
        assertThat(m.read(0x4030, 4)).isZero();
        assertThat(m.state.flags.cf()).isEqualTo(1);
    }

    @Test
    void exchangesAndComparisonsWorkInMemory() {
        TestMachine m = halted(
                """
                movl $5, 0x4000
                movl $2, %eax
                lock xaddl %eax, 0x4000
                movl %eax, %esi
                movl $9, %ebx
                movl $7, %eax
                lock cmpxchgl %ebx, 0x4000
                setz %cl
                lock cmpxchgl %ebx, 0x4000
                setz %ch
                movl %eax, %edi
                movl $1, 0x4008
                movl $2, 0x400c
                movl $1, %eax
                movl $2, %edx
                movl $3, %ebx
                movl $4, %ecx
                lock cmpxchg8b 0x4008
                setz %dl
                xchgb %dl, 0x4010
                lock negb 0x4010
                """);
        assertThat(m.reg(Cpu.ESI)).isEqualTo(5);
        assertThat(m.reg(Cpu.EDI)).isEqualTo(9);
        assertThat(m.read(0x4000, 4)).isEqualTo(9);
        assertThat(m.read(0x4008, 4)).isEqualTo(3);
        assertThat(m.read(0x400c, 4)).isEqualTo(4);
        assertThat(m.read(0x4010, 1)).isEqualTo(0xff);
    }

    @Test
    void aFailedComparisonOfEightBytesLoadsThem() {
        TestMachine m = halted("movl $7, 0x4000\nmovl $8, 0x4004\nmovw $0, %ax\ncmpxchg8b 0x4000\nsetz %cl");
        assertThat(m.reg(Cpu.EAX)).isEqualTo(7);
        assertThat(m.reg(Cpu.EDX)).isEqualTo(8);
        assertThat(m.reg(Cpu.ECX) & 0xff).isZero();
    }

    @Test
    void descriptorTablesAreLoadedAndStored() {
        TestMachine m = halted(
                """
                lgdtl 1f
                lidtw 1f
                sgdtl 0x4000
                sidtw 0x4008
                movl $0, %eax
                jmp 2f
                1: .word 0x1234
                .long 0x89abcdef
                2:
                """);
        assertThat(m.state.gdtBase).isEqualTo(0x89abcdef);
        assertThat(m.state.gdtLimit).isEqualTo(0x1234);
        assertThat(m.state.idtBase).isEqualTo(0xabcdef);
        assertThat(m.read(0x4000, 2)).isEqualTo(0x1234);
        assertThat(m.read(0x4002, 4)).isEqualTo(0x89abcdef);
        assertThat(m.read(0x400a, 4)).isEqualTo(0xabcdef);
    }

    @Test
    void controlAndDebugRegistersAreReadAndWritten() {
        TestMachine m = halted(
                """
                movl $0x12345678, %eax
                movl %eax, %cr2
                movl %cr2, %ebx
                movl $0x5000, %eax
                movl %eax, %cr3
                movl %eax, %dr0
                movl %dr0, %ecx
                movw $0xa, %ax
                lmsw %ax
                smsw %edx
                clts
                smsw %si
                movl %cr4, %edi
                """);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x12345678);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(0x5000);
        assertThat(m.reg(Cpu.EDX)).isEqualTo(0x6000001a);
        assertThat(m.reg(Cpu.ESI) & 0xffff).isEqualTo(0x12);
        assertThat(m.reg(Cpu.EDI)).isZero();
    }

    @Test
    void lmswEntersProtectedModeAndDoesNotLeaveIt() {
        TestMachine m = halted("movw $1, %ax\nlmsw %ax\nxorw %ax, %ax\nlmsw %ax\nsmsw %bx");
        assertThat(m.reg(Cpu.EBX) & 1).isEqualTo(1);
    }

    @Test
    void cpuidNamesTheCpuAndItsFeatures() {
        TestMachine m = halted(
                """
                xorl %eax, %eax
                cpuid
                movl %ebx, 0x4000
                movl %edx, 0x4004
                movl %ecx, 0x4008
                movl %eax, %esi
                movl $1, %eax
                cpuid
                """);
        byte[] vendor = new byte[12];
        m.memory.read(0x4000, vendor);
        assertThat(vendor).asString(java.nio.charset.StandardCharsets.US_ASCII).isEqualTo("Novella Soft");
        assertThat(m.reg(Cpu.ESI)).isEqualTo(1);
        // No x87, no paging features, no APIC; TSC, MSR, CMPXCHG8B and CMOV.
        assertThat(m.reg(Cpu.EDX)).isEqualTo(0x8130);
    }

    @Test
    void theTimeStampCounterAdvances() {
        TestMachine m = halted(
                """
                rdtsc
                movl %eax, %esi
                movl %edx, %edi
                again: rdtsc
                cmpl %esi, %eax
                jne done
                cmpl %edi, %edx
                je again
                done: subl %esi, %eax
                sbbl %edi, %edx
                """);
        assertThat(m.reg(Cpu.EDX)).isZero();
    }

    @Test
    void framesOfNestedProceduresAreBuilt() {
        TestMachine m = flat(
                """
                movl $0x6000, %ebp
                movl $0xaaaa, 0x5ffc
                movl $0xbbbb, 0x5ff8
                enter $8, $3
                movl %ebp, %eax
                movl %esp, %ebx
                leave
                """);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0x6ffc);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(0x6ffc - 12 - 8);
        assertThat(m.read(0x6ffc, 4)).isEqualTo(0x6000);
        assertThat(m.read(0x6ff8, 4)).isEqualTo(0xaaaa);
        assertThat(m.read(0x6ff4, 4)).isEqualTo(0xbbbb);
        assertThat(m.read(0x6ff0, 4)).isEqualTo(0x6ffc);
        assertThat(m.reg(Cpu.EBP)).isEqualTo(0x6000);
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x7000);
    }

    @Test
    void operandSizePrefixesWidenTheStackAndBranches() {
        TestMachine m = halted(
                """
                pushl $-2
                pushal
                popal
                popl %eax
                pushfl
                popl %edx
                calll 1f
                movb $1, %cl
                jmp 2f
                1: retl
                2: pushl %ds
                popl %ds
                pushw $0x1234
                popl %esi
                subw $2, %sp
                .byte 0x66, 0x0f, 0x85
                .long 3f - . - 4
                hlt
                3: movl $0, %edi
                """);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(-2);
        assertThat(m.reg(Cpu.ECX) & 0xff).isEqualTo(1);
        assertThat(m.reg(Cpu.EDX) & 2).isEqualTo(2);
        assertThat(m.reg(Cpu.ESI) & 0xffff).isEqualTo(0x1234);
    }

    @Test
    void popComputesItsAddressWithTheNewStackPointer() {
        TestMachine m = flat("pushl $0x77\npopl (%esp)\nmovl (%esp), %eax");
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0x77);
    }

    @Test
    void flagsIdAndAcCanBeChanged() {
        TestMachine m = halted("pushfl\npopl %eax\nxorl $0x240000, %eax\npushl %eax\npopfl\npushfl\npopl %ebx");
        assertThat(m.reg(Cpu.EBX)).isEqualTo(m.reg(Cpu.EAX)).isEqualTo(0x240002);
    }

    @Test
    void fpuDetectionFindsNone() {
        TestMachine m = halted("movw $0x5a5a, 0x4000\nfninit\nfnstsw 0x4000\nmovw 0x4000, %ax");
        assertThat(m.reg(Cpu.EAX)).isEqualTo(0x5a5a);
    }

    @Test
    void writesOfTheGuestAreInTheDirtyLog() {
        TestMachine m = TestMachine.of(
                """
                movb $1, 0x4000
                movw $2, 0x4fff
                movw $0x6000, %di
                movw $0x1800, %cx
                rep stosb
                lock incl 0x2000
                outb %al, $0x80
                movb $1, 0x4000
                hlt
                """);
        m.memory.logDirtyPages(true);
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.memory.takeDirtyPages()[0]).isEqualTo(0b11110100);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.memory.takeDirtyPages()[0]).isEqualTo(0b10000);
    }
}
