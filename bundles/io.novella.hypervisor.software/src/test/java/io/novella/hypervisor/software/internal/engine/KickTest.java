// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that another thread interrupts. */
class KickTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "again: jmp again",
                "again: incl %eax\naddl %eax, %ebx\njmp again",
                // A repeated instruction that takes minutes.
                "movl $0xffffffff, %ecx\nmovw $0x10, %ax\naddr32 rep lodsb\nagain: jmp again",
                "again: movl $0xffff, %ecx\nrep movsw\njmp again",
                // Faults without end: the handler is invalid code.
                "movl $again, 24\nagain: ud2",
                // Every instruction is modified.
                "again: incb 1f + 1\n1: movb $0, %al\njmp again",
                // Single steps for the guest's debugger, whose handler returns.
                "movl $handler, 4\npushw $0x102\npopfw\nagain: jmp again\nhandler: iretw",
            })
    void aKickEndsEveryLoop(String source) throws InterruptedException {
        TestMachine m = TestMachine.of(source);
        AtomicReference<ExitKind> exit = new AtomicReference<>();
        Thread thread = new Thread(() -> exit.set(m.run()), "vcpu");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        m.cpu.kick();
        thread.join();
        assertThat(exit.get()).isEqualTo(ExitKind.INTERRUPTED);
    }

    @Test
    void aKickBeforeTheRunEndsItBeforeAnInstructionAndOnlyOnce() {
        TestMachine m = TestMachine.of("incw %ax\nhlt");
        m.cpu.kick();
        m.cpu.kick();
        assertThat(m.run()).isEqualTo(ExitKind.INTERRUPTED);
        assertThat(m.reg(Cpu.EAX)).isZero();
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void anInterruptedRepeatedInstructionContinues() {
        TestMachine m = TestMachine.of("movl $100000, %ecx\nxorl %esi, %esi\naddr32 rep lodsb\nmovw $1, %bx\nhlt");
        m.state.segments[Cpu.DS].load(0, 0, -1, 0x8093);
        m.state.segmentsChanged();
        assertThat(m.run()).isEqualTo(ExitKind.HALT);
        assertThat(m.reg(Cpu.ESI)).isEqualTo(100_000);
        assertThat(m.reg(Cpu.EBX)).isEqualTo(1);
    }
}
