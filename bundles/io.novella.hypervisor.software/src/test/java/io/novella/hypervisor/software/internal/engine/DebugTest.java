// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.cpu.Flags;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Breakpoints and single steps of the host, and the guest's own trap flag. */
class DebugTest {

    private static void step(TestMachine m, long expected) {
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.exit.breakpoint).isFalse();
        assertThat(m.exit.address).isEqualTo(expected);
    }

    @Test
    void aBreakpointEndsTheRunBeforeItsInstruction() {
        TestMachine m = TestMachine.of("incw %ax\nincw %bx\nincw %cx\nhlt");
        m.cpu.breakpoints(Set.of(0x8001L, 0x12345L));
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.exit.breakpoint).isTrue();
        assertThat(m.exit.address).isEqualTo(0x8001);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(1);
        assertThat(m.reg(Cpu.EBX)).isZero();
        // As on a processor, it is met again where it stands.
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        m.cpu.breakpoints(Set.of());
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(1);
    }

    @Test
    void breakpointsAreLinearAddresses() {
        TestMachine m = new TestMachine();
        m.memory.write(0x10ffe0, new byte[] {0x40, 0x43, (byte) 0xf4});
        TestMachine.start(m.cpu, 0xffff, 0xfff0);
        m.cpu.breakpoints(Set.of(0x10ffe1L));
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.exit.address).isEqualTo(0x10ffe1);
    }

    @Test
    void singleStepsEndAfterEachInstructionAndIteration() {
        TestMachine m = TestMachine.of("movw $2, %cx\nrep lodsb\njmp 1f\nnop\n1: hlt");
        m.cpu.singleStep(true);
        step(m, 0x8003);
        step(m, 0x8003);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(1);
        step(m, 0x8005);
        step(m, 0x8008);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void aStepOverAPortEndsAfterItsCompletion() {
        TestMachine m = TestMachine.of("inb $0x60, %al\nincw %bx\nhlt");
        m.cpu.singleStep(true);
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        m.exit.data = 5;
        step(m, 0x8002);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(5);
        assertThat(m.reg(Cpu.EBX)).isZero();
    }

    @Test
    void aStepOverADeviceEndsAfterItsCompletion() {
        TestMachine m = TestMachine.of("movb (%ebx), %al\nincw %cx\nhlt");
        m.state.segments[Cpu.DS].load(0, 0, -1, 0x8093);
        m.state.segmentsChanged();
        m.state.regs[Cpu.EBX] = 0xe0000000;
        m.cpu.singleStep(true);
        assertThat(m.run()).isEqualTo(ExitKind.MMIO);
        m.exit.data = 5;
        step(m, 0x8003);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(5);
        assertThat(m.reg(Cpu.ECX)).isZero();
    }

    @Test
    void aStepIntoAFaultEndsAtItsHandler() {
        TestMachine m = TestMachine.of("ud2\nhlt");
        m.write32(4 * Cpu.INVALID_OPCODE, 0x9000);
        m.cpu.singleStep(true);
        step(m, 0x9000);
    }

    @Test
    void theTrapFlagRaisesATrapAfterTheNextInstruction() {
        TestMachine m = TestMachine.of(
                """
                movl $handler, 4
                pushw $0x102
                popfw
                incw %ax
                incw %ax
                hlt
                handler: incw %bx
                movw %ax, %cx
                hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
        assertThat(m.reg(Cpu.ECX)).isEqualTo(1);
        assertThat(m.state.flags.has(Flags.TF)).isFalse();
        assertThat(m.read(m.reg(Cpu.ESP) + 4, 2) & Flags.TF).isNotZero();
        assertThat(m.state.dr[6] & 1 << 14).isNotZero();
    }

    @Test
    void noTrapComesBetweenALoadOfSsAndTheNextInstruction() {
        TestMachine m = TestMachine.of(
                """
                movl $handler, 4
                xorw %dx, %dx
                pushw $0x102
                popfw
                movw %dx, %ss
                movw $0x6000, %sp
                incw %ax
                handler: hlt
                """);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EAX)).isZero();
        assertThat(m.reg(Cpu.ESP)).isEqualTo(0x6000 - 6);
    }
}
