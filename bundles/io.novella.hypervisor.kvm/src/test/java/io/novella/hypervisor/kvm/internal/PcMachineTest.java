// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a PC has beyond a bare machine, with real guests. */
class PcMachineTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aGuestCountsTicksOfTheTimerAndResets() {
        VirtualMachine vm = run(pc("pit"));

        assertThat(vm.console().text()).isEqualTo("512 ticks\n");
        assertThat(vm.reason()).isEqualTo("reset by the guest through the keyboard controller");
    }

    @Test
    void theFirstProcessorStartsTheOthers() {
        VirtualMachine vm = run(pc("smp").vcpus(4));

        assertThat(vm.console().text()).isEqualTo("4 processors\n");
        assertThat(vm.vcpus()).hasSize(4).allSatisfy(vcpu -> assertThat(vcpu.registers())
                .isPresent());
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        assertThat(vm.console().text()).isEqualTo("4 processors\n4 processors\n");
    }

    @Test
    void allProcessorsPauseAndGoOnTogether() {
        VirtualMachine vm = kvm.start(pc("spin").vcpus(3));
        for (int i = 0; i < 20; i++) {
            vm.pause();
            assertThat(vm.state()).isEqualTo(VmState.PAUSED);
            assertThat(vm.vcpus())
                    .allSatisfy(vcpu -> assertThat(vcpu.registers()).isPresent());
            vm.resume();
            assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        }
        Registers first = stop(vm);
        assertThat(first.cs()).isEqualTo(0x1000);
    }

    @Test
    void aPcHasAnOpenBusWhereABareMachineFails() {
        VirtualMachine vm = kvm.start(pc("wildwrite"));
        vm.pause();
        assertThat(vm.state()).isEqualTo(VmState.PAUSED);
        vm.stop();

        assertThat(vm.console().text()).isEmpty();
    }

    @Test
    void theScreenIsReadFromItsMemory() {
        VirtualMachine vm = kvm.create(pc("spin"));
        vm.memory().write(0xb8000, new byte[] {'H', 7, 'i', 7, (byte) 0xc9, 7, 1, 7});

        assertThat(vm.screen()).hasValueSatisfying(screen -> assertThat(screen.text())
                .isEqualTo("Hi╔\n" + "\n".repeat(screen.rows() - 1)));
        assertThat(kvm.create("spin").screen()).isEmpty();
    }

    private static Registers stop(VirtualMachine vm) {
        vm.stop();
        return vm.vcpus().get(0).registers().orElseThrow();
    }

    private VirtualMachine run(VmSpec.Builder spec) {
        VirtualMachine vm = kvm.start(spec);
        Wait.until(vm, VmState.STOPPED);
        return vm;
    }

    private static VmSpec.Builder pc(String guest) {
        return Guests.spec(guest).type(MachineType.PC).memoryBytes(16 << 20);
    }
}
