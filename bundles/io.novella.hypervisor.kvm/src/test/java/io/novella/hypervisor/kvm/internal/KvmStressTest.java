// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many times, and from many threads. */
class KvmStressTest {

    private static final long HALF_A_GUEST = VmSpec.DEFAULT_MEMORY_BYTES / 2;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aThousandStopsOfASpinningGuestLoseNoneWhileGarbageIsCollected() throws Exception {
        Semaphore wanted = new Semaphore(0);
        Future<?> collector = kvm.threads().submit(() -> {
            for (int i = 0; i < 50; i++) {
                wanted.acquire();
                System.gc();
            }
            return null;
        });
        VirtualMachine vm = kvm.create("spin");
        for (int i = 0; i < 1_000; i++) {
            if (i % 20 == 0) {
                wanted.release();
            }
            vm.start();
            vm.stop();
            assertThat(vm.state()).isEqualTo(VmState.STOPPED);
        }
        collector.get(60, SECONDS);
    }

    @Test
    void aThousandPausesOfASpinningGuestLoseNone() {
        VirtualMachine vm = kvm.start("spin");
        for (int i = 0; i < 1_000; i++) {
            vm.pause();
            assertThat(vm.state()).isEqualTo(VmState.PAUSED);
            vm.resume();
            assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        }
    }

    @Test
    void shutDownWhileGuestsRunLeavesNothingBehind() {
        long mapped = ProcessResources.mappedBytes();
        for (int i = 0; i < 8; i++) {
            kvm.create(Guests.spec(i % 2 == 0 ? "spin" : "counter")).start();
        }
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(17, 8, 8));
        assertThat(ProcessResources.mappedBytes() - mapped).isGreaterThan(15 * HALF_A_GUEST);
        kvm.hypervisor().shutDown();

        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(0, 0, 0));
        assertThat(ProcessResources.mappedBytes() - mapped).isLessThan(HALF_A_GUEST);
    }

    @Test
    void closingFromSeveralThreadsClosesOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            VirtualMachine vm = kvm.create("counter");
            List<VmState> closed = new ArrayList<>();
            vm.listen((machine, from, to, reason) -> {
                if (to == VmState.CLOSED) {
                    closed.add(to);
                }
            });
            vm.start();
            CyclicBarrier together = new CyclicBarrier(4);
            List<Future<?>> closers = new ArrayList<>();
            for (int j = 0; j < 4; j++) {
                closers.add(kvm.threads().submit(() -> {
                    together.await();
                    vm.close();
                    assertThat(vm.state()).isEqualTo(VmState.CLOSED);
                    return null;
                }));
            }
            for (Future<?> closer : closers) {
                closer.get(60, SECONDS);
            }
            assertThat(closed).hasSize(1);
        }
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }

    @Test
    void operationsFromManyThreadsAtOnceAgreeOnAState() throws Exception {
        VirtualMachine vm = kvm.create(Guests.spec("counter").memoryBytes(1 << 20));
        List<Runnable> operations = List.of(vm::start, vm::pause, vm::resume, vm::stop);
        List<Future<?>> workers = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            workers.add(kvm.threads().submit(() -> {
                for (int i = 0; i < 500; i++) {
                    try {
                        operations.get(random.nextInt(operations.size())).run();
                    } catch (HypervisorException e) {
                        assertThat(e.reason()).isEqualTo(HypervisorException.Reason.INVALID_STATE);
                    }
                }
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(60, SECONDS);
        }
        vm.stop();
        assertThat(vm.state()).isIn(VmState.STOPPED, VmState.CREATED);
        vm.start();
        Wait.forOutput(vm, vm.console().written() + 1_000);
        vm.close();
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }
}
