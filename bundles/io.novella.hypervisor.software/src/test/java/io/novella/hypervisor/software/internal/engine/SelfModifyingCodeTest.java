// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import org.junit.jupiter.api.Test;

/** Code that is written to, by itself, the host, and other CPUs. */
class SelfModifyingCodeTest {

    @Test
    void anInstructionCanModifyTheNextOne() {
        TestMachine m = TestMachine.of(
                """
                movw $2, %cx
                again: movb $7, next + 1
                next: movb $1, %al
                addb %al, %bl
                movb $9, next + 1
                loop again
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX) & 0xff).isEqualTo(14);
    }

    @Test
    void aRepeatedStoreCanOverwriteItself() {
        // The first iteration turns the prefix into a NOP, so that the second one, behind it, is the last.
        TestMachine m = TestMachine.of(
                """
                movb $0x90, %al
                movw $target, %di
                movw $100, %cx
                jmp target
                .balign 16
                target: rep stosb
                incw %bx
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(99);
        assertThat(m.reg(Cpu.EDI)).isEqualTo(m.state.ip - 2);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
    }

    @Test
    void codeInALoopIsModifiedEachTime() {
        TestMachine m = TestMachine.of(
                """
                movw $1000, %cx
                again: incb operand
                .byte 0xb0
                operand: .byte 0
                movzbw %al, %ax
                addl %eax, %ebx
                loop again
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        int sum = 0;
        for (int i = 1; i <= 1000; i++) {
            sum += i & 0xff;
        }
        assertThat(m.reg(Cpu.EBX)).isEqualTo(sum);
    }

    @Test
    void dataBesideCodeKeepsTheCodeDecoded() {
        TestMachine m = TestMachine.of("movw $1000, %cx\nagain: incw data\nloop again\nhlt\ndata: .word 0");
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        int page = TestMachine.ORIGIN >>> 12;
        assertThat(m.memory.version(page)).isZero();
    }

    @Test
    void aStoreByTheHostIsSeenByTheNextRun() {
        TestMachine m = TestMachine.of("again: movb $1, %al\noutb %al, $0x80\njmp again");
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.data).isEqualTo(1);
        m.memory.write(TestMachine.ORIGIN + 1, new byte[] {2});
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.data).isEqualTo(2);
    }

    @Test
    void anInstructionAcrossPagesDependsOnBoth() {
        // Three bytes before the end of a page: mov $imm32, %eax takes six in 16-bit code.
        TestMachine m = TestMachine.of(
                """
                jmp across
                .org 0xffd
                across: movl $0x11111111, %eax
                outl %eax, $0x80
                jmp across
                """);
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.data).isEqualTo(0x11111111);
        m.memory.write(TestMachine.ORIGIN + 0x1000, new byte[] {0x22});
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.data).isEqualTo(0x11112211);
        m.memory.write(TestMachine.ORIGIN + 0xfff, new byte[] {0x33});
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.exit.data).isEqualTo(0x11112233);
    }

    @Test
    void theSameBytesAreDecodedForEachOperandSize() {
        // b8 is mov $imm16 in 16-bit code, and mov $imm32 in 32-bit code.
        TestMachine m = TestMachine.of(
                """
                call shared
                """ + TestMachine.ENTER_PROTECTED_MODE
                        + """
                movl %ebx, %ecx
                movl $0x90909090, %eax
                call shared
                movl %eax, %edx
                hlt
                shared: .byte 0xb8, 0x01, 0x00, 0x90, 0x90, 0xc3
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EDX)).isEqualTo(0x90900001);
    }

    @Test
    void codeWrittenByAnotherCpuIsSeen() throws InterruptedException {
        // The first waits in a loop for a jump that the second removes.
        TestMachine m = TestMachine.of("wait: jmp wait\nhlt\n.org 0x100\nmovw $0x9090, 0x8000\nhlt");
        SoftwareCpu second = new SoftwareCpu(m.memory);
        TestMachine.start(second, 0, TestMachine.ORIGIN + 0x100);
        Thread first = new Thread(m.cpu::run, "first");
        first.setDaemon(true);
        first.start();
        assertThat(second.run()).isEqualTo(ExitKind.HALT);
        first.join();
        assertThat(m.exit.kind).isEqualTo(ExitKind.HALT);
    }

    @Test
    void lockedInstructionsOfSeveralCpusLoseNoUpdate() throws InterruptedException {
        int count = 200_000;
        TestMachine m = TestMachine.of(
                """
                movl $200000, %ecx
                again: lock incl 0x4000
                lock addb $1, 0x4010
                movl $1, %eax
                lock xaddw %ax, 0x4022
                lock btcw $3, 0x4031
                movl %ecx, %esi
                movl 0x4038, %eax
                movl 0x403c, %edx
                retry: movl %eax, %ebx
                movl %edx, %ecx
                addl $0x80000001, %ebx
                adcl $0, %ecx
                lock cmpxchg8b 0x4038
                jnz retry
                movl %esi, %ecx
                decl %ecx
                jnz again
                hlt
                """);
        SoftwareCpu second = new SoftwareCpu(m.memory);
        TestMachine.start(second, 0, TestMachine.ORIGIN);
        Thread other = new Thread(second::run, "second");
        other.start();
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        other.join();
        assertThat(m.read(0x4000, 4)).isEqualTo(2 * count);
        assertThat(m.read(0x4010, 1)).isEqualTo(2 * count & 0xff);
        assertThat(m.read(0x4022, 2)).isEqualTo(2 * count & 0xffff);
        assertThat(m.read(0x4031, 2)).isZero();
        long sum = 0x80000001L * 2 * count;
        assertThat(m.read(0x4038, 4)).isEqualTo((int) sum);
        assertThat(m.read(0x403c, 4)).isEqualTo((int) (sum >>> 32));
    }
}
