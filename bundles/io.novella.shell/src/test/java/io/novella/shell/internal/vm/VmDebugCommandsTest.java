// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.shell.internal.GogoShell;
import io.novella.shell.internal.vm.FakeHypervisor.FakeMachine;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VmDebugCommandsTest {

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final VmDebugCommands commands = new VmDebugCommands(Path.of("target"));
    private final GogoShell shell = new GogoShell("vm", commands, "regs", "dump", "trace", "stat", "gdb");
    private FakeMachine machine;

    @BeforeEach
    void present() {
        commands.hypervisor = hypervisor;
        machine = hypervisor.add("3f2a1b9c-0000-4000-8000-000000000001", "web");
        machine.enter(VmState.STOPPED, "halted");
    }

    @AfterEach
    void close() {
        commands.close();
        shell.close();
    }

    @Test
    void figuresAreATableAndThoseOfOneInDetail() throws Exception {
        assertThat(shell.run("vm:stat"))
                .isEqualTo(
                        """
                        ID        NAME  STATE    CPU_SECONDS  EXITS  CONSOLE_BYTES
                        3f2a1b9c  web   STOPPED  1.500        12     0""");
        assertThat(shell.run("vm:stat web"))
                .isEqualTo(
                        """
                        METRIC              VALUE
                        exits.io            12
                        exits.mmio          0
                        console.bytes       0
                        vcpu0.cpu.seconds   1.500
                        throttled.seconds   0.000
                        kvm.insn_emulation  34""");
    }

    @Test
    void aTraceIsSwitchedOnAndShown() throws Exception {
        assertThat(shell.run("vm:trace web")).isEqualTo("Exits are not recorded. vm:trace VM --on starts recording.");
        assertThat(shell.run("vm:trace web --on")).isEqualTo("No exits yet.");
        Instant begin = Instant.EPOCH;
        machine.trace.entries.add(
                new ExitTrace.Entry(begin, 0, 0x10002, new VmExit.Io(VmExit.Direction.OUT, 16, 2, 1, 7)));
        machine.trace.entries.add(new ExitTrace.Entry(begin.plusNanos(42_000), 0, 0x10009, new VmExit.Halt()));
        assertThat(shell.run("vm:trace web --off"))
                .isEqualTo(
                        """
                        MICROS  VCPU  PC       EXIT
                        0       0     0x10002  out to port 0x10, 1 x 2 bytes, data 0x7
                        42      0     0x10009  halted (HLT)""");
        assertThat(shell.run("vm:trace web --last 1")).endsWith("0       0     0x10009  halted (HLT)");
        assertThat(machine.trace.isEnabled()).isFalse();
    }

    @Test
    void bytesAreShownInRows() {
        byte[] bytes = new byte[18];
        bytes[0] = 'A';
        bytes[17] = (byte) 0xff;

        assertThat(HexDump.of(0x1000, bytes))
                .isEqualTo("00001000  41 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  A...............\n"
                        + "00001010  00 ff                                            ..");
    }

    @Test
    void mistakesAreSentences() {
        assertThat(shell.failure("vm:dump web here"))
                .startsWith("ADDRESS must be a decimal or 0x-prefixed hexadecimal number, not 'here'; usage: vm:dump");
        assertThat(shell.failure("vm:gdb web"))
                .isEqualTo("only a running or paused machine can be debugged; this machine is STOPPED");
        assertThat(shell.failure("vm:gdb web --stop")).startsWith("GDB access is not enabled");
        commands.hypervisor = null;
        assertThat(shell.failure("vm:stat")).startsWith("no hypervisor is running");
    }
}
