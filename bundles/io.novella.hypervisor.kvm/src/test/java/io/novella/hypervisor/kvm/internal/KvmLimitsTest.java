// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStatistics;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits and figures of real guests. */
class KvmLimitsTest {

    private static final int MIB = 1 << 20;

    /** More than the lines of the counter that a VM keeps before it exits: 170 of at most 26 bytes. */
    private static final int KEPT_BYTES = 5_000;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void memoryIsGivenOutUpToTheLimitAndComesBack() {
        kvm.limit(new Quota(0, 0, 2 * MIB), MachineRateLimits.NONE);
        VmSpec.Builder spec = Guests.spec("spin").memoryBytes(MIB);
        VirtualMachine first = kvm.create(spec);
        kvm.create(spec);
        assertThatThrownBy(() -> kvm.create(spec))
                .isInstanceOfSatisfying(HypervisorException.class, e -> assertThat(e.reason())
                        .isEqualTo(HypervisorException.Reason.QUOTA))
                .hasMessage(
                        "this host is limited to 2097152 bytes of memory; 2097152 are taken and 1048576 are asked for");
        first.close();
        first.close();
        kvm.create(spec);

        assertThatThrownBy(() -> kvm.create(spec)).isInstanceOf(HypervisorException.class);
    }

    @Test
    void machinesAndVcpusAreCountedToo() {
        VmSpec.Builder spec = Guests.spec("spin").memoryBytes(MIB);
        kvm.limit(new Quota(1, 0, 0), MachineRateLimits.NONE);
        kvm.create(spec);
        assertThatThrownBy(() -> kvm.create(spec))
                .hasMessage("this host is limited to 1 machines; 1 are taken and 1 is asked for");
        kvm.limit(new Quota(0, 1, 0), MachineRateLimits.NONE);
        assertThatThrownBy(() -> kvm.create(spec)).hasMessageContaining("1 virtual CPUs");
    }

    @Test
    void aGuestThatExceedsARateIsHeldBackAndStillStops() {
        kvm.limit(Quota.NONE, new MachineRateLimits(0, 50_000));
        long began = System.nanoTime();
        VirtualMachine vm = kvm.start("counter");
        Wait.forOutput(vm, 60_000);
        vm.pause();
        assertThat(vm.state()).isEqualTo(VmState.PAUSED);
        vm.resume();
        Wait.forOutput(vm, 120_000);
        vm.stop();
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        // However fast or slow the host is: no more than the rate, one burst, and for each kick what the VM has kept.
        assertThat(vm.console().written()).isLessThan(5_000 + 4 * KEPT_BYTES + took.toMillis() * 50);
        assertThat(vm.statistics().throttled()).isPositive().isLessThan(took);
    }

    @Test
    void portExitsAreLimitedToo() {
        kvm.limit(Quota.NONE, new MachineRateLimits(1_000, 0));
        long began = System.nanoTime();
        VirtualMachine vm = kvm.start("echo");
        vm.console().type(new byte[200]);
        Wait.forOutput(vm, 200);
        vm.stop();
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();

        // The echo reads its port again and again, and a read always exits.
        assertThat(vm.statistics().exits().get("io")).isBetween(400L, 100 + 50 + millis);
    }

    @Test
    void figuresAddUpOverPowerCycles() {
        VirtualMachine vm = kvm.create("hello");
        assertThat(vm.statistics().exits()).containsEntry("io", 0L).containsEntry("mmio", 0L);
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        VmStatistics once = vm.statistics();
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        VmStatistics twice = vm.statistics();

        // A character is a look at the line status, which exits, and a write, which the VM may keep.
        assertThat(once.exits().get("io")).isIn(31L + 1, 2L * 31, 2L * 31 + 1);
        assertThat(once.consoleBytes()).isEqualTo(31);
        assertThat(twice.exits().get("io")).isEqualTo(2 * once.exits().get("io"));
        assertThat(twice.cpuTimes()).singleElement().satisfies(time -> assertThat(time)
                .isGreaterThan(once.cpuTimes().get(0)));
    }

    @Test
    void theKernelsFiguresAreReadWhileTheMachineIsOn() {
        boolean able = kvm.hypervisor().info().capabilities().getOrDefault("KVM_CAP_BINARY_STATS_FD", 0) > 0;
        assumeTrue(able, "this kernel has no binary statistics");
        VirtualMachine vm = kvm.create("counter");
        assertThat(vm.statistics().kernel()).isEmpty();
        vm.start();
        Wait.forOutput(vm, 1_000);
        long exits = vm.statistics().kernel().get("exits");
        Wait.forOutput(vm, vm.console().written() + 1_000);

        assertThat(exits).isPositive();
        assertThat(vm.statistics().kernel().get("exits")).isGreaterThan(exits);
        vm.close();
        assertThat(vm.statistics().kernel()).isEmpty();
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(1, 0, 0));
    }
}
