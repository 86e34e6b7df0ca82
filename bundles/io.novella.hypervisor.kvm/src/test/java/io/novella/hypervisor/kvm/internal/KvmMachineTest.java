// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real guests on the real kernel. */
class KvmMachineTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aNewMachineIsCreatedWithTheMemoryAskedFor() {
        VirtualMachine vm = kvm.create(Guests.spec("counter").name("one"));

        assertThat(vm.state()).isEqualTo(VmState.CREATED);
        assertThat(vm.name()).isEqualTo("one");
        assertThat(vm.memory().size()).isEqualTo(512_000_000);
        assertThat(vm.memory().read(0x10000, 2)).containsExactly(0x31, 0xc0);
        assertThat(vm.memory().read(512_000_000 - 1, 1)).containsExactly(0);
        assertThat(vm.vcpus()).singleElement().satisfies(vcpu -> assertThat(vcpu.registers())
                .isEmpty());
        assertThat(kvm.hypervisor().find(vm.id())).containsSame(vm);
        assertThat(kvm.hypervisor().list()).containsExactly(vm);
    }

    @Test
    void memoryIsRoundedUpToWholePages() {
        VirtualMachine vm = kvm.create(Guests.spec("hello").memoryBytes(1_000_001));

        assertThat(vm.memory().size()).isEqualTo(1_003_520);
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        assertThatThrownBy(() -> vm.memory().read(1_003_519, 2)).isInstanceOf(HypervisorException.class);
        assertThatThrownBy(() -> vm.memory().read(Long.MAX_VALUE, 2)).isInstanceOf(HypervisorException.class);
    }

    @Test
    void theCounterCountsFromZeroInOrder() {
        VirtualMachine vm = kvm.start(Guests.spec("counter").consoleBytes(16 << 20));
        Wait.forOutput(vm, 200_000);
        vm.stop();

        List<String> lines = vm.console().text().lines().toList();
        assertThat(lines)
                .hasSizeGreaterThan(5_000)
                .isEqualTo(IntStream.range(0, lines.size())
                        .mapToObj(i -> "out port: 16, data: " + (i & 0xffff))
                        .toList());
        assertThat(vm.console().dropped()).isZero();
        assertThat(vm.reason()).startsWith("stopped at 1000:000");
    }

    @Test
    void aGuestThatWritesForEverKeepsABoundedConsole() {
        VirtualMachine vm = kvm.start(Guests.spec("counter").consoleBytes(256));
        Wait.forOutput(vm, 100_000);
        vm.pause();

        Console console = vm.console();
        assertThat(console.text()).hasSize(256);
        assertThat(console.dropped()).isEqualTo(console.written() - 256);
        assertThat(console.read(0, Duration.ZERO).missed()).isEqualTo(console.dropped());
    }

    @Test
    void twoMachinesAtOnceAreIndependent() {
        VirtualMachine one = kvm.create("counter");
        VirtualMachine two = kvm.create("counter2");
        one.start();
        two.start();
        Wait.forOutput(one, 10_000);
        Wait.forOutput(two, 10_000);
        one.stop();
        long before = two.console().written();
        Wait.forOutput(two, before + 10_000);
        assertThat(two.state()).isEqualTo(VmState.RUNNING);
        two.stop();

        assertThat(one.console().tail(1)).startsWith("out port: 16, data: ");
        List<Integer> data = two.console()
                .tail(100)
                .lines()
                .map(line -> line.substring("out port: 17, data: ".length()))
                .map(Integer::valueOf)
                .toList();
        assertThat(data).hasSize(100);
        assertThat(IntStream.range(1, 100).map(i -> data.get(i) - data.get(i - 1) & 0xffff))
                .containsOnly(3);
    }

    @Test
    void helloPrintsItsLineAndHalts() {
        VirtualMachine vm = kvm.start("hello");
        Wait.until(vm, VmState.STOPPED);

        assertThat(vm.console().text()).isEqualTo("Hello from a guest on Novella.\n");
        assertThat(vm.reason()).isEqualTo("halted (HLT) at 1000:0020");
        assertThat(vm.lastExit()).contains(new VmExit.Halt());
    }

    @Test
    void aStoppedMachineStartsAfresh() {
        VirtualMachine vm = kvm.start("hello");
        Wait.until(vm, VmState.STOPPED);
        vm.memory().write(0x10000, new byte[] {(byte) 0xeb, (byte) 0xfe});
        vm.start();
        Wait.forOutput(vm, 62);
        Wait.until(vm, VmState.STOPPED);

        assertThat(vm.console().text().lines())
                .containsExactly("Hello from a guest on Novella.", "Hello from a guest on Novella.");
    }

    @Test
    void aPausedGuestHoldsStillAndGoesOnWhereItWas() {
        VirtualMachine vm = kvm.start(Guests.spec("counter").consoleBytes(16 << 20));
        for (int i = 0; i < 50; i++) {
            Wait.forOutput(vm, vm.console().written() + 500);
            vm.pause();
            vm.pause();
            assertThat(vm.state()).isEqualTo(VmState.PAUSED);
            Registers held = vm.vcpus().get(0).registers().orElseThrow();
            long written = vm.console().written();
            // The last access is complete: %ax is what was written last, or the next.
            String last = vm.console().tail(1).strip();
            int data = Integer.parseInt(last.substring(last.lastIndexOf(' ') + 1));
            assertThat((held.rax() - data) & 0xffff).isBetween(0L, 1L);
            assertThat(vm.console().read(written, Duration.ofMillis(1)).text()).isEmpty();
            vm.resume();
            vm.resume();
            assertThat(vm.vcpus().get(0).registers()).isEmpty();
        }
        vm.stop();

        List<String> lines = vm.console().text().lines().toList();
        assertThat(lines)
                .isEqualTo(IntStream.range(0, lines.size())
                        .mapToObj(i -> "out port: 16, data: " + (i & 0xffff))
                        .toList());
    }

    @Test
    void aPausedGuestCanBeStopped() {
        VirtualMachine vm = kvm.start("spin");
        vm.pause();
        vm.stop();

        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
        assertThat(vm.vcpus().get(0).registers()).hasValueSatisfying(registers -> {
            assertThat(registers.cs()).isEqualTo(0x1000);
            assertThat(registers.rip()).isZero();
        });
    }

    @Test
    void aTripleFaultFailsTheMachineWithAReason() {
        VirtualMachine vm = kvm.start("triplefault");
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.reason()).contains("triple fault");
        assertThat(vm.lastExit()).contains(new VmExit.Shutdown());
    }

    @Test
    void runningIntoUnmappedMemoryFailsTheMachineWithAReason() {
        VirtualMachine vm = kvm.start("runaway");
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.reason()).contains("KVM").contains(" at 0008:e0000000");
        assertThat(vm.lastExit()).get().isInstanceOf(VmExit.InternalError.class);
    }

    @Test
    void writingToUnmappedMemoryFailsTheMachineWithAReason() {
        VirtualMachine vm = kvm.start("wildwrite");
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.reason()).startsWith("write of 4 bytes at unmapped memory 0xe0000000, data 0x12345678 at 0008:");
        assertThat(vm.lastExit()).contains(new VmExit.Mmio(VmExit.Direction.OUT, 0xe0000000L, 4, 0x12345678));
    }

    @Test
    void aFailureLeavesOthersRunning() {
        VirtualMachine good = kvm.create("counter");
        VirtualMachine bad = kvm.create("triplefault");
        good.start();
        bad.start();
        Wait.until(bad, VmState.FAILED);
        Wait.forOutput(good, good.console().written() + 1_000);

        assertThat(good.state()).isEqualTo(VmState.RUNNING);
    }

    @Test
    void operationsAreRefusedWhereTheStateForbidsThem() {
        VirtualMachine vm = kvm.create("spin");
        assertRefused(vm::pause, "cannot pause machine spin: it is CREATED");
        assertRefused(vm::resume, "cannot resume machine spin: it is CREATED");
        vm.stop();
        assertThat(vm.state()).isEqualTo(VmState.CREATED);
        vm.start();
        assertRefused(vm::start, "cannot start machine spin: it is RUNNING");
        vm.stop();
        vm.stop();
        vm.close();
        vm.close();
        assertThat(vm.state()).isEqualTo(VmState.CLOSED);
        assertRefused(vm::start, "cannot start machine spin: it is closed");
        assertRefused(vm::stop, "cannot stop machine spin: it is closed");
        assertRefused(() -> vm.memory().read(0, 1), "the machine's memory is gone");
        assertThat(vm.console().read(0, Duration.ofDays(1)).end()).isTrue();
        assertThat(kvm.hypervisor().find(vm.id())).isEmpty();
    }

    @Test
    void listenersAreToldInOrder() {
        VirtualMachine vm = kvm.create("spin");
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        vm.listen((machine, from, to, reason) -> told.add(from + ">" + to));
        vm.listen((machine, from, to, reason) -> {
            throw new IllegalStateException("a bad listener");
        });
        vm.start();
        vm.pause();
        vm.resume();
        vm.stop();
        vm.close();

        assertThat(told)
                .containsExactly(
                        "CREATED>RUNNING", "RUNNING>PAUSED", "PAUSED>RUNNING", "RUNNING>STOPPED", "STOPPED>CLOSED");
    }

    @Test
    void aListenerMayStartTheMachineAgainOrCloseIt() {
        VirtualMachine vm = kvm.create("hello");
        vm.listen((machine, from, to, reason) -> {
            if (to == VmState.STOPPED && machine.console().written() < 100) {
                machine.start();
            } else if (to == VmState.STOPPED) {
                machine.close();
            }
        });
        vm.start();
        Wait.until(vm, VmState.CLOSED);

        assertThat(vm.console().text().lines()).hasSize(4);
    }

    @Test
    void shutDownClosesWhatRuns() {
        VirtualMachine running = kvm.create("spin");
        VirtualMachine paused = kvm.create("counter");
        running.start();
        paused.start();
        paused.pause();
        kvm.hypervisor().shutDown();

        assertThat(List.of(running.state(), paused.state())).containsOnly(VmState.CLOSED);
        assertThatThrownBy(() -> kvm.create("spin"))
                .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                .returns(HypervisorException.Reason.DOWN, HypervisorException::reason);
    }

    private static void assertRefused(Runnable operation, String message) {
        assertThatThrownBy(operation::run)
                .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                .returns(HypervisorException.Reason.INVALID_STATE, HypervisorException::reason)
                .satisfies(e -> assertThat(e).hasMessageStartingWith(message));
    }
}
