// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Looking into real guests, and stepping them. The counter is: xor, then at 2 out, at 4 inc, at 5 jmp 2. */
class KvmDebugTest {

    private static final int CODE = 0x10000;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aRunningGuestIsInspectedAndRunsOn() {
        VirtualMachine vm = kvm.start("counter");
        Vcpu vcpu = vm.vcpus().get(0);
        for (int i = 0; i < 100; i++) {
            CpuState state = vcpu.inspect();
            assertThat(state.pc()).isBetween(CODE + 0L, CODE + 5L);
            assertThat(state.cs().base()).isEqualTo(CODE);
            assertThat(state.cr0() & 1).as("real mode").isZero();
        }
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(vcpu.registers()).isEmpty();
        Wait.forOutput(vm, vm.console().written() + 1_000);
        assertThat(vcpu.translate(CODE)).hasValue(CODE);
    }

    @Test
    void aFailedGuestShowsWhereItWas() {
        VirtualMachine vm = kvm.create("wildwrite");
        assertThatThrownBy(() -> vm.vcpus().get(0).inspect())
                .isInstanceOf(HypervisorException.class)
                .hasMessageStartingWith("cannot inspect machine wildwrite: it is CREATED");
        vm.start();
        Wait.until(vm, VmState.FAILED);

        assertThat(vm.vcpus().get(0).inspect().cr0() & 1).as("protected mode").isEqualTo(1);
        assertThat(vm.vcpus().get(0).inspect().general().rax()).isEqualTo(0x12345678);
    }

    @Test
    void aPausedGuestIsSteppedAndChanged() {
        VirtualMachine vm = stepping("counter");
        Vcpu vcpu = vm.vcpus().get(0);
        while (vcpu.inspect().pc() != CODE + 2) {
            assertThat(vcpu.step()).isInstanceOf(VmExit.Debug.class);
        }
        Registers r = vcpu.inspect().general();
        vcpu.change(new Registers(
                0x4321,
                r.rbx(),
                r.rcx(),
                r.rdx(),
                r.rsi(),
                r.rdi(),
                r.rsp(),
                r.rbp(),
                r.r8(),
                r.r9(),
                r.r10(),
                r.r11(),
                r.r12(),
                r.r13(),
                r.r14(),
                r.r15(),
                r.rip(),
                r.rflags(),
                r.cs()));
        for (int next : new int[] {4, 5, 2}) {
            assertThat(vcpu.step()).isInstanceOf(VmExit.Debug.class);
            assertThat(vcpu.inspect().pc()).isEqualTo(CODE + next);
            assertThat(vm.state()).isEqualTo(VmState.PAUSED);
        }

        assertThat(vm.console().tail(1)).isEqualTo("out port: 16, data: " + 0x4321 + "\n");
        assertThat(vcpu.inspect().general().rax() & 0xffff).isEqualTo(0x4322);
        vm.resume();
        Wait.forOutput(vm, vm.console().written() + 1_000);
    }

    @Test
    void steppingIntoAHaltEndsTheGuest() {
        VirtualMachine vm = stepping("spin");
        // nop, hlt
        vm.memory().write(CODE, new byte[] {(byte) 0x90, (byte) 0xf4});
        VmExit exit = vm.vcpus().get(0).step();
        for (int i = 0; i < 3 && exit instanceof VmExit.Debug; i++) {
            exit = vm.vcpus().get(0).step();
        }

        assertThat(exit).isEqualTo(new VmExit.Halt());
        Wait.until(vm, VmState.STOPPED);
        assertThat(vm.reason()).isEqualTo("halted (HLT) at 1000:0002");
    }

    @Test
    void everyVirtualCpuIsInspectedAndABreakpointOfOnePausesAll() {
        VirtualMachine vm = kvm.start(Guests.spec("spin").type(MachineType.PC).vcpus(2));
        Vcpu first = vm.vcpus().get(0);
        Vcpu second = vm.vcpus().get(1);
        assertThat(first.inspect().pc()).isEqualTo(CODE);
        // It waits to be started, at the processor's reset vector.
        assertThat(second.inspect().general().rip()).isEqualTo(0xfff0);
        first.breakpoints(Set.of((long) CODE));
        Wait.until(vm, VmState.PAUSED);
        assertThat(vm.reason()).isEqualTo("breakpoint at 0x10000");
        assertThat(second.inspect().general().rip()).isEqualTo(0xfff0);
        assertThat(first.step()).isInstanceOf(VmExit.Debug.class);
        first.breakpoints(Set.of());
        vm.resume();

        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(vm.statistics().cpuTimes()).hasSize(2);
        assertThat(vm.statistics().cpuTimes().get(0)).isPositive();
        vm.close();
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }

    @Test
    void aDeviceThatFailsUnderAStepFailsTheMachine() {
        kvm.hypervisor().addDeviceFactory(new BrokenDevice());
        VirtualMachine vm = stepping("spin");
        // in $0x20, %al
        vm.memory().write(CODE, new byte[] {(byte) 0xe4, 0x20});
        VmExit exit = vm.vcpus().get(0).step();
        for (int i = 0; i < 3 && exit instanceof VmExit.Debug; i++) {
            exit = vm.vcpus().get(0).step();
        }

        assertThat(exit).isInstanceOf(VmExit.Io.class);
        Wait.until(vm, VmState.FAILED);
        assertThat(vm.reason()).contains("broken");
    }

    @Test
    void aBreakpointPausesTheGuestBeforeItsInstruction() {
        VirtualMachine vm = stepping("counter");
        Vcpu vcpu = vm.vcpus().get(0);
        vcpu.breakpoints(Set.of(CODE + 4L));
        for (int i = 0; i < 3; i++) {
            if (vcpu.inspect().pc() == CODE + 4) {
                vcpu.step();
            }
            vm.resume();
            Wait.until(vm, VmState.PAUSED);
            assertThat(vm.reason()).isEqualTo("breakpoint at 0x10004");
            assertThat(vcpu.inspect().pc()).isEqualTo(CODE + 4);
        }
        vcpu.breakpoints(Set.of());
        vm.resume();
        Wait.forOutput(vm, vm.console().written() + 1_000);

        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThatThrownBy(() -> vcpu.breakpoints(Set.of(1L, 2L, 3L, 4L, 5L))).hasMessageContaining("4 breakpoints");
    }

    @Test
    void onlyAPausedGuestIsStepped() {
        VirtualMachine vm = kvm.start("spin");
        Vcpu vcpu = vm.vcpus().get(0);
        assertThatThrownBy(vcpu::step).hasMessageStartingWith("cannot step machine spin: it is RUNNING");
        vm.stop();
        assertThatThrownBy(vcpu::step).hasMessageStartingWith("cannot step machine spin: it is STOPPED");
        assertThatThrownBy(() -> vcpu.breakpoints(Set.of())).isInstanceOf(HypervisorException.class);
        vm.close();
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }

    @Test
    void exitsAreTracedWhileAsked() {
        VirtualMachine vm = kvm.start("counter");
        assertThat(vm.trace().entries()).isEmpty();
        vm.trace().enable(true);
        // A VM may keep many writes for each exit.
        while (vm.trace().entries().size() < ExitTrace.ENTRIES) {
            Wait.forOutput(vm, vm.console().written() + 10_000);
        }
        vm.trace().enable(false);
        long before = vm.console().written();
        Wait.forOutput(vm, before + 1_000);

        assertThat(vm.trace().entries()).hasSize(ExitTrace.ENTRIES).allSatisfy(entry -> {
            assertThat(entry.exit()).isInstanceOf(VmExit.Io.class);
            assertThat(entry.pc()).isBetween(CODE + 2L, CODE + 5L);
        });
    }

    /** A paused guest at its first instruction or soon after. */
    private VirtualMachine stepping(String guest) {
        boolean able = kvm.hypervisor().info().capabilities().getOrDefault("KVM_CAP_SET_GUEST_DEBUG", 0) > 0;
        assumeTrue(able, "this kernel cannot debug guests");
        VirtualMachine vm = kvm.start(guest);
        vm.pause();
        return vm;
    }

    /** At port 0x20. */
    private static final class BrokenDevice implements DeviceFactory, Device {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(0x20, 1));
        }

        @Override
        public Device create(DeviceContext context) {
            return this;
        }

        @Override
        public long read(IoRange range, long offset, int size) {
            throw new IllegalStateException("out of order");
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {}
    }
}
