// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people ask while a virtual CPU is in a device, and what the device makes of that. */
class KvmBusyDeviceTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @ParameterizedTest
    @ValueSource(strings = {"pause", "reset"})
    void whoeverWaitsForAGuestThatSwitchesThePowerOffIsRefused(String operation) throws Exception {
        Gate gate = new Gate(context -> context.powerOff("enough"));
        VirtualMachine vm = entered(gate, 2);
        Asked asked = new Asked(operation.equals("pause") ? vm::pause : vm::reset);
        gate.go.countDown();

        asked.assertRefused("cannot " + operation + " machine counter: it is STOPPED (enough)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "reset"})
    void whoeverWaitsForAGuestThatFailsIsRefused(String operation) throws Exception {
        Gate gate = new Gate(context -> {
            throw new IllegalStateException("no paper");
        });
        VirtualMachine vm = entered(gate, 1);
        Asked asked = new Asked(operation.equals("pause") ? vm::pause : vm::reset);
        gate.go.countDown();

        asked.assertRefused("cannot " + operation + " machine counter: it is FAILED (device 'gate' failed");
    }

    @Test
    void aPausedGuestHasWhatItWasReading() throws Exception {
        Gate gate = new Gate(context -> {});
        // in $0x10, %ax; jmp .
        VirtualMachine vm = entered(
                gate, VmSpec.builder().image("reader", new byte[] {(byte) 0xe5, 0x10, (byte) 0xeb, (byte) 0xfe}), 1);
        Asked pause = new Asked(vm::pause);
        gate.go.countDown();
        pause.answer.get(60, TimeUnit.SECONDS);

        Registers held = vm.vcpus().get(0).registers().orElseThrow();
        assertThat(held.rax()).isEqualTo(Gate.READ);
        assertThat(held.rip()).isEqualTo(2);
    }

    @Test
    void oneVirtualCpuThatFailsEndsAll() throws Exception {
        Gate gate = new Gate(context -> {
            throw new IllegalStateException("no paper");
        });
        VirtualMachine vm = entered(gate, 2);
        gate.go.countDown();

        Wait.until(vm, VmState.FAILED);
        vm.start();
        Wait.until(vm, VmState.FAILED);
    }

    @Test
    void aStopAfterAResetCounts() throws Exception {
        Gate gate = new Gate(context -> {});
        VirtualMachine vm = entered(gate, 2);
        Asked reset = new Asked(vm::reset);
        // The second virtual CPU is done with its part of the reset.
        while (isOn(vm, 1)) {
            Thread.onSpinWait();
        }
        Asked stop = new Asked(vm::stop);
        gate.go.countDown();
        stop.answer.get(60, TimeUnit.SECONDS);
        reset.answer.get(60, TimeUnit.SECONDS);

        assertThat(vm.state()).isEqualTo(VmState.STOPPED);
        assertThat(gate.made).hasValue(1);
    }

    @Test
    void whoAsksAVirtualCpuThatEndsIsRefused() throws Exception {
        Gate gate = new Gate(context -> context.powerOff("enough"));
        VirtualMachine vm = entered(gate, 2);
        Asked asked = new Asked(() -> vm.vcpus().get(0).breakpoints(Set.of()));
        gate.go.countDown();

        asked.assertRefused("cannot set breakpoints of machine counter: it is ");
    }

    @Test
    void aDeviceIsNotClosedWhileTheGuestIsInIt() throws Exception {
        Gate gate = new Gate(context -> {});
        VirtualMachine vm = entered(gate, 2);
        Asked removed = new Asked(() -> kvm.hypervisor().removeDeviceFactory(gate));
        assertThat(gate.closed).hasValue(0);
        gate.go.countDown();
        removed.answer.get(60, TimeUnit.SECONDS);

        assertThat(gate.closed).hasValue(1);
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
    }

    /** A machine whose first virtual CPU is in the device; any other waits to be started. */
    private VirtualMachine entered(Gate gate, int vcpus) throws InterruptedException {
        return entered(gate, Guests.spec("counter"), vcpus);
    }

    private VirtualMachine entered(Gate gate, VmSpec.Builder guest, int vcpus) throws InterruptedException {
        kvm.hypervisor().addDeviceFactory(gate);
        VirtualMachine vm = kvm.start(guest.type(MachineType.PC)
                .memoryBytes(VmSpec.MIN_PC_MEMORY_BYTES)
                .vcpus(vcpus));
        assertThat(gate.entered.await(60, TimeUnit.SECONDS)).isTrue();
        return vm;
    }

    private static boolean isOn(VirtualMachine vm, int vcpu) {
        try {
            vm.vcpus().get(vcpu).translate(0);
            return true;
        } catch (HypervisorException ended) {
            return false;
        }
    }

    /** Somebody who asks something of a machine and has to wait. */
    private static final class Asked {
        final FutureTask<Void> answer;

        Asked(Runnable request) {
            answer = new FutureTask<>(request, null);
            Thread thread = new Thread(answer, "asks");
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                assertThat(answer.isDone()).as("answered at once").isFalse();
                Thread.onSpinWait();
            }
        }

        void assertRefused(String message) {
            assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
                    .cause()
                    .hasMessageStartingWith(message)
                    .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                    .returns(Reason.INVALID_STATE, HypervisorException::reason);
        }
    }

    /** A device at the port that the counter writes to, and that reads as a number; the guest waits in it until it may go, and then something happens. */
    private static final class Gate implements DeviceFactory {
        static final int READ = 0x1234;

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final Consumer<DeviceContext> then;

        Gate(Consumer<DeviceContext> then) {
            this.then = then;
        }

        @Override
        public String name() {
            return "gate";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(0x10, 2));
        }

        @Override
        public Device create(DeviceContext context) {
            made.incrementAndGet();
            return new Device() {
                @Override
                public long read(IoRange range, long offset, int size) {
                    pass();
                    return READ;
                }

                @Override
                public void write(IoRange range, long offset, int size, long value) {
                    pass();
                }

                private void pass() {
                    entered.countDown();
                    try {
                        assertThat(go.await(60, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    then.accept(context);
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }
    }
}
