// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.guest.internal.AssembledGuests;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** The guests of the project that need no PC. */
class GuestsTest {

    private static final int COM1 = 0x3f8;
    private static final int LSR = COM1 + 5;
    private static final int READY = 0x21;

    private static TestMachine guest(String name) {
        TestMachine machine = new TestMachine();
        machine.memory.write(TestMachine.GUEST, new AssembledGuests().find(name).orElseThrow());
        TestMachine.start(machine.cpu, TestMachine.GUEST >> 4, 0);
        return machine;
    }

    @Test
    void helloPrintsItsLineAndHalts() {
        TestMachine machine = guest("hello");
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        while (machine.run() == ExitKind.IO) {
            if (machine.exit.write) {
                assertThat(machine.exit.port).isEqualTo(COM1);
                console.write((int) machine.exit.data);
            } else {
                assertThat(machine.exit.port).isEqualTo(LSR);
                machine.exit.data = READY;
            }
        }
        assertThat(machine.exit.kind).isEqualTo(ExitKind.HALT);
        assertThat(console.toString(US_ASCII)).isEqualTo("Hello from a guest on Novella.\n");
    }

    @Test
    void echoReturnsWhatItReceives() {
        TestMachine machine = guest("echo");
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        byte[] input = "to and fro".getBytes(US_ASCII);
        int sent = 0;
        while (console.size() < input.length) {
            assertThat(machine.run()).isEqualTo(ExitKind.IO);
            if (machine.exit.write) {
                console.write((int) machine.exit.data);
            } else if (machine.exit.port == LSR) {
                machine.exit.data = READY;
            } else {
                machine.exit.data = input[sent++];
            }
        }
        assertThat(console.toByteArray()).isEqualTo(input);
    }

    @Test
    void countersWriteTheirSequences() {
        TestMachine counter = guest("counter");
        TestMachine other = guest("counter2");
        for (int i = 0; i < 70_000; i++) {
            assertThat(counter.run()).isEqualTo(ExitKind.IO);
            assertThat(other.run()).isEqualTo(ExitKind.IO);
            assertThat(counter.exit.port).isEqualTo(0x10);
            assertThat(counter.exit.size).isEqualTo(2);
            assertThat(counter.exit.data).isEqualTo(i & 0xffff);
            assertThat(other.exit.port).isEqualTo(0x11);
            assertThat(other.exit.data).isEqualTo(i * 3L & 0xffff);
        }
    }

    @Test
    void tripleFaultShutsDownForGood() {
        TestMachine machine = guest("triplefault");
        assertThat(machine.run()).isEqualTo(ExitKind.SHUTDOWN);
        assertThat(machine.run()).isEqualTo(ExitKind.SHUTDOWN);
        machine.cpu.reset();
        TestMachine.start(machine.cpu, TestMachine.GUEST >> 4, 0);
        machine.memory.write(TestMachine.GUEST, new byte[] {(byte) 0xf4});
        assertThat(machine.run()).isEqualTo(ExitKind.HALT);
    }

    @Test
    void wildWriteIsAnMmioExitAndContinues() {
        TestMachine machine = guest("wildwrite");
        assertThat(machine.run()).isEqualTo(ExitKind.MMIO);
        assertThat(machine.exit.write).isTrue();
        assertThat(machine.exit.address).isEqualTo(0xe0000000L);
        assertThat(machine.exit.size).isEqualTo(4);
        assertThat(machine.exit.data).isEqualTo(0x12345678);
        machine.cpu.kick();
        assertThat(machine.run()).isEqualTo(ExitKind.INTERRUPTED);
        machine.cpu.kick();
        assertThat(machine.run()).isEqualTo(ExitKind.INTERRUPTED);
    }

    @Test
    void runawayEndsWithAReason() {
        TestMachine machine = guest("runaway");
        assertThat(machine.run()).isEqualTo(ExitKind.UNSUPPORTED);
        assertThat(machine.exit.reason).contains("outside of memory", "0xe0000000");
        assertThat(machine.state.ip).isEqualTo(0xe0000000);
        assertThat(machine.run()).isEqualTo(ExitKind.UNSUPPORTED);
    }
}
