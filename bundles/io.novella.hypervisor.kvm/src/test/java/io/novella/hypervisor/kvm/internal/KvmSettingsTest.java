// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while machines are there. */
class KvmSettingsTest {

    private static final String KVM = "/dev/kvm";

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aQuotaHoldsForWhatIsCreatedFromThenOn() {
        VmSpec.Builder spec = Guests.spec("counter").memoryBytes(1 << 20);
        VirtualMachine first = kvm.start(spec);
        VirtualMachine second = kvm.create(spec);
        kvm.limit(new Quota(1, 0, 0), MachineRateLimits.NONE);

        assertThat(first.state()).isEqualTo(VmState.RUNNING);
        assertThatThrownBy(() -> kvm.create(spec))
                .isInstanceOf(HypervisorException.class)
                .hasMessage("this host is limited to 1 machines; 2 are taken and 1 is asked for");
        Wait.forOutput(first, first.console().written() + 1_000);
        second.start();
        first.close();
        second.close();
        kvm.create(spec).close();
        kvm.limit(Quota.NONE, MachineRateLimits.NONE);
        kvm.create(spec);
        kvm.create(spec);
    }

    @Test
    void aRateHoldsFromTheNextPowerOn() {
        VirtualMachine vm = kvm.start("counter");
        kvm.limit(Quota.NONE, new MachineRateLimits(0, 50_000));
        Wait.forOutput(vm, vm.console().written() + 50_000);
        assertThat(vm.statistics().throttled()).isEqualTo(Duration.ZERO);
        vm.reset();
        Wait.forOutput(vm, vm.console().written() + 50_000);
        assertThat(vm.statistics().throttled()).isPositive();
        kvm.limit(Quota.NONE, MachineRateLimits.NONE);
        vm.stop();
        Duration throttled = vm.statistics().throttled();
        vm.start();
        Wait.forOutput(vm, vm.console().written() + 50_000);

        assertThat(vm.statistics().throttled()).isEqualTo(throttled);
    }

    @Test
    void theDeviceStaysWhileThereAreMachinesAndChangesWhenThereAreNone(@TempDir Path folder) {
        String missing = folder.resolve("kvm").toString();
        VirtualMachine vm = kvm.start("counter");
        kvm.hypervisor().accelerator().change(missing);
        assertThat(kvm.hypervisor().info().isUp()).isTrue();
        Wait.forOutput(vm, vm.console().written() + 1_000);
        vm.close();
        kvm.hypervisor().accelerator().change(missing);

        assertThat(kvm.hypervisor().info().reason()).startsWith(missing + ": no such file");
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(0, 0, 0));
        kvm.hypervisor().accelerator().change(KVM);
        Wait.forOutput(kvm.start("counter"), 1_000);
    }
}
