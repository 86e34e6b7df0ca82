// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reset, and every other request, by many at once, on the real kernel. */
class KvmResetTest {

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aResetGuestBeginsAgainWithFreshMemory() {
        // A console that holds all that it writes meanwhile, however late the test looks.
        VirtualMachine vm = kvm.create(Guests.spec("counter").consoleBytes(VmSpec.MAX_CONSOLE_BYTES));
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        vm.listen((machine, from, to, reason) -> told.add(from + ">" + to));
        vm.start();
        Wait.forOutput(vm, 1_000);
        vm.memory().write(0x20000, new byte[] {1});
        vm.pause();
        long before = vm.console().written();
        vm.reset();
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(vm.memory().read(0x20000, 1)).containsExactly(0);
        Wait.forOutput(vm, before + 1_000);
        vm.stop();

        assertThat(vm.console().read(before, Duration.ZERO).text()).startsWith("out port: 16, data: 0\n");
        assertThat(told)
                .containsExactly(
                        "CREATED>RUNNING", "RUNNING>PAUSED", "PAUSED>STOPPED", "STOPPED>RUNNING", "RUNNING>STOPPED");
        assertThatThrownBy(vm::reset)
                .isInstanceOf(HypervisorException.class)
                .hasMessageStartingWith("cannot reset machine counter: it is STOPPED");
    }

    @Test
    void aDeviceMayPressTheButton() {
        AtomicInteger pressed = new AtomicInteger();
        kvm.hypervisor().addDeviceFactory(new ResetButton(pressed, kvm.hypervisor()));
        VirtualMachine vm = kvm.start("counter");
        while (pressed.get() < 20) {
            Thread.onSpinWait();
            assertThat(vm.state()).as(vm.reason()).isNotEqualTo(VmState.FAILED);
        }
        vm.close();

        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }

    @Test
    void everyRequestByManyAtOnceTellsOneStory() throws Exception {
        VirtualMachine vm = kvm.create(Guests.spec("counter").memoryBytes(1 << 20));
        List<VmState> told = Collections.synchronizedList(new ArrayList<>(List.of(vm.state())));
        List<String> breaks = Collections.synchronizedList(new ArrayList<>());
        vm.listen((machine, from, to, reason) -> {
            if (told.get(told.size() - 1) != from) {
                breaks.add(told.get(told.size() - 1) + " then " + from + ">" + to);
            }
            told.add(to);
        });
        List<Runnable> requests = List.of(vm::start, vm::pause, vm::resume, vm::reset, vm::stop, vm::reset);
        List<Future<?>> workers = new ArrayList<>();
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            workers.add(kvm.threads().submit(() -> {
                for (int i = 0; i < 200; i++) {
                    try {
                        requests.get(random.nextInt(requests.size())).run();
                    } catch (HypervisorException e) {
                        assertThat(e.reason()).as(e.getMessage()).isEqualTo(HypervisorException.Reason.INVALID_STATE);
                    }
                }
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(120, TimeUnit.SECONDS);
        }
        List<Future<?>> closers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            closers.add(kvm.threads().submit(vm::close));
        }
        for (Future<?> closer : closers) {
            closer.get(120, TimeUnit.SECONDS);
        }
        Wait.until(vm, VmState.CLOSED);

        assertThat(breaks).isEmpty();
        assertThat(told).hasSizeGreaterThan(20).endsWith(VmState.CLOSED);
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }

    /** At the port that the counter writes to. */
    private record ResetButton(AtomicInteger pressed, Hypervisor hypervisor) implements DeviceFactory {
        @Override
        public String name() {
            return "button";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(0x10, 2));
        }

        @Override
        public Device create(DeviceContext context) {
            return new Device() {
                @Override
                public long read(IoRange range, long offset, int size) {
                    return 0;
                }

                @Override
                public void write(IoRange range, long offset, int size, long value) {
                    if (value == 100) {
                        pressed.incrementAndGet();
                        hypervisor.find(context.machineId()).ifPresent(VirtualMachine::reset);
                    }
                }
            };
        }
    }
}
