// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.cpu.Flags;
import org.junit.jupiter.api.Test;

/** External interrupts, and when they can be delivered. */
class InterruptsTest {

    @Test
    void anInterruptIsDeliveredBeforeTheNextInstructionAndReturnsToIt() {
        TestMachine m = TestMachine.of("sti\nhlt\nincw %ax\nhlt\nhandler: incw %bx\nmovw %ax, %cx\niretw");
        assertThat(m.cpu.canInterrupt()).isFalse();
        assertThatThrownBy(() -> m.cpu.interrupt(0x20)).isInstanceOf(IllegalStateException.class);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        m.write32(4 * 0x20, 0x8004);
        m.cpu.interrupt(0x20);
        assertThat(m.cpu.canInterrupt()).isFalse();
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
        assertThat(m.reg(Cpu.ECX)).isZero();
        assertThat(m.reg(Cpu.EAX)).isEqualTo(1);
        assertThat(m.state.flags.has(Flags.IF)).isTrue();
        assertThatThrownBy(() -> m.cpu.interrupt(256)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWindowOpensOneInstructionAfterSti() {
        TestMachine m = TestMachine.of("sti\nincw %ax\nincw %ax\nhlt");
        m.cpu.requestInterruptWindow(true);
        assertThat(m.run()).isEqualTo(ExitKind.INTERRUPT_WINDOW);
        assertThat(m.reg(Cpu.EAX)).isEqualTo(1);
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void stiWhileEnabledHasNoShadow() {
        TestMachine m = TestMachine.of("sti\nnop\nsti\noutb %al, $0x80\nhlt");
        assertThat(m.run()).isEqualTo(ExitKind.IO);
        assertThat(m.cpu.canInterrupt()).isTrue();
    }

    @Test
    void popfAndIretOpenTheWindowAtOnce() {
        TestMachine m = TestMachine.of("pushw $0x202\npopfw\nincw %ax\nhlt");
        m.cpu.requestInterruptWindow(true);
        assertThat(m.run()).isEqualTo(ExitKind.INTERRUPT_WINDOW);
        assertThat(m.reg(Cpu.EAX)).isZero();
    }

    @Test
    void aLoadOfSsDelaysInterruptsByOneInstruction() {
        TestMachine m = TestMachine.of("sti\nnop\nmovw %ax, %ss\nincw %bx\nincw %bx\nhlt");
        m.state.flags.setSystem(Flags.IF);
        m.cpu.singleStep(true);
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.cpu.canInterrupt()).isTrue();
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.cpu.canInterrupt()).isFalse();
        assertThat(m.run()).isEqualTo(ExitKind.DEBUG);
        assertThat(m.cpu.canInterrupt()).isTrue();
    }

    @Test
    void aVectorOutsideOfTheTableBecomesATripleFault() {
        TestMachine m = TestMachine.of("lidtl table\nint $0x10\ntable: .word 0\n.long 0");
        assertThat(m.run()).isEqualTo(ExitKind.SHUTDOWN);
    }

    @Test
    void aStackWithoutRoomForAFrameBecomesATripleFault() {
        TestMachine m = TestMachine.of("movw $1, %sp\nud2");
        assertThat(m.run()).isEqualTo(ExitKind.SHUTDOWN);
    }

    @Test
    void resetIsTheProcessorsState() {
        TestMachine m = TestMachine.of("sti\nmovl $5, %eax\nhlt");
        m.run();
        m.cpu.reset();
        assertThat(m.state.ip).isEqualTo(0xfff0);
        assertThat(m.state.segments[Cpu.CS].base()).isEqualTo(0xffff0000);
        assertThat(m.state.segments[Cpu.CS].selector()).isEqualTo(0xf000);
        assertThat(m.state.flags.get()).isEqualTo(2);
        assertThat(m.state.cr0).isEqualTo(0x60000010);
        assertThat(m.reg(Cpu.EAX)).isZero();
        assertThat(m.state.idtLimit).isEqualTo(0xffff);
        // There is no firmware at the reset vector.
        assertThat(m.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(m.exit.reason).contains("0xfffffff0");
    }
}
