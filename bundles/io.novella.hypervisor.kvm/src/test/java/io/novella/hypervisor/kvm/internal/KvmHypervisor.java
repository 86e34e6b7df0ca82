// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.internal.MachineHypervisor;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import io.novella.hypervisor.spi.DeviceFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machines and the accelerator as a container would connect them. */
public final class KvmHypervisor implements Hypervisor {

    private final KvmAccelerator accelerator;
    private final MachineHypervisor machines;

    private KvmHypervisor(String device) {
        accelerator = KvmAccelerator.on(device);
        machines = MachineHypervisor.on(accelerator);
    }

    /** A hypervisor on a device file; {@link #shutDown()} ends it. */
    public static KvmHypervisor on(String device) {
        return new KvmHypervisor(device);
    }

    KvmAccelerator accelerator() {
        return accelerator;
    }

    void limit(Quota quota, MachineRateLimits rates) {
        machines.limit(quota, rates);
    }

    void addDeviceFactory(DeviceFactory factory) {
        machines.addDeviceFactory(factory);
    }

    void removeDeviceFactory(DeviceFactory factory) {
        machines.removeDeviceFactory(factory);
    }

    /** Closes all machines, then the accelerator. */
    public void shutDown() {
        machines.shutDown();
        accelerator.close();
    }

    @Override
    public HypervisorInfo info() {
        return machines.info();
    }

    @Override
    public VirtualMachine create(VmSpec spec) {
        return machines.create(spec);
    }

    @Override
    public VirtualMachine restore(Path file, @Nullable String name) {
        return machines.restore(file, name);
    }

    @Override
    public Optional<VirtualMachine> find(String id) {
        return machines.find(id);
    }

    @Override
    public List<VirtualMachine> list() {
        return machines.list();
    }
}
