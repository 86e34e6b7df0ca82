// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void anInvalidLimitStaysAsItWas() {
        Settings before = new Settings("auto", new Quota(1, 2, 3), new MachineRateLimits(4, 5));

        assertThat(before.changed(config(Map.of("max_machines", -1L, "max_vcpus", 20L))))
                .isEqualTo(new Settings("auto", new Quota(1, 20, 0), MachineRateLimits.NONE));
    }

    @Test
    void theAcceleratorIsAutoUnlessItIsNamed() {
        assertThat(Settings.DEFAULT.changed(config(Map.of())).accelerator()).isEqualTo("auto");
        assertThat(Settings.DEFAULT
                        .changed(config(Map.of("accelerator", " kvm ")))
                        .accelerator())
                .isEqualTo("kvm");
        assertThat(Settings.DEFAULT.changed(config(Map.of("accelerator", ""))).accelerator())
                .isEqualTo("auto");
    }

    /** A configuration with these values, and the defaults. */
    private static MachineHypervisor.Config config(Map<String, Object> values) {
        return (MachineHypervisor.Config) Proxy.newProxyInstance(
                SettingsTest.class.getClassLoader(),
                new Class<?>[] {MachineHypervisor.Config.class},
                (config, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }
}
