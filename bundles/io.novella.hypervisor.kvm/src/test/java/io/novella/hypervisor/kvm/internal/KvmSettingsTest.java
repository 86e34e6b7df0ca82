// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.machine.MachineRateLimits;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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
        kvm.hypervisor().change(new Settings(KVM, new Quota(1, 0, 0), MachineRateLimits.NONE));

        assertThat(first.state()).isEqualTo(VmState.RUNNING);
        assertThatThrownBy(() -> kvm.create(spec))
                .isInstanceOf(HypervisorException.class)
                .hasMessage("this host is limited to 1 machines; 2 are taken and 1 is asked for");
        Wait.forOutput(first, first.console().written() + 1_000);
        second.start();
        first.close();
        second.close();
        kvm.create(spec).close();
        kvm.hypervisor().change(new Settings(KVM, Quota.NONE, MachineRateLimits.NONE));
        kvm.create(spec);
        kvm.create(spec);
    }

    @Test
    void aRateHoldsFromTheNextPowerOn() {
        VirtualMachine vm = kvm.start("counter");
        kvm.hypervisor().change(new Settings(KVM, Quota.NONE, new MachineRateLimits(0, 50_000)));
        Wait.forOutput(vm, vm.console().written() + 50_000);
        assertThat(vm.statistics().throttled()).isEqualTo(Duration.ZERO);
        vm.reset();
        Wait.forOutput(vm, vm.console().written() + 50_000);
        assertThat(vm.statistics().throttled()).isPositive();
        kvm.hypervisor().change(Settings.DEFAULT);
        vm.stop();
        Duration throttled = vm.statistics().throttled();
        vm.start();
        Wait.forOutput(vm, vm.console().written() + 50_000);

        assertThat(vm.statistics().throttled()).isEqualTo(throttled);
    }

    @Test
    void theDeviceStaysWhileThereAreMachinesAndChangesWhenThereAreNone(@TempDir Path folder) {
        String missing = folder.resolve("kvm").toString();
        Settings wanted = new Settings(missing, new Quota(1, 0, 0), MachineRateLimits.NONE);
        VirtualMachine vm = kvm.start("counter");
        kvm.hypervisor().change(wanted);
        assertThat(kvm.hypervisor().info().isUp()).isTrue();
        assertThatThrownBy(() -> kvm.create("counter")).hasMessageContaining("limited to 1 machines");
        Wait.forOutput(vm, vm.console().written() + 1_000);
        vm.close();
        kvm.hypervisor().change(wanted);

        assertThat(kvm.hypervisor().info().reason()).startsWith(missing + ": no such file");
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(0, 0, 0));
        kvm.hypervisor().change(Settings.DEFAULT);
        Wait.forOutput(kvm.start("counter"), 1_000);
    }

    @Test
    void aLimitThatIsNoneStaysAsItWas() {
        Settings before = new Settings(KVM, new Quota(1, 2, 3), new MachineRateLimits(4, 5));

        assertThat(before.changed(config(Map.of("max_machines", -1L, "max_vcpus", 20L))))
                .isEqualTo(new Settings(KVM, new Quota(1, 20, 0), MachineRateLimits.NONE));
    }

    /** A configuration with these values, and the defaults. */
    private static KvmHypervisor.Config config(Map<String, Object> values) {
        return (KvmHypervisor.Config) Proxy.newProxyInstance(
                KvmSettingsTest.class.getClassLoader(),
                new Class<?>[] {KvmHypervisor.Config.class},
                (config, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
