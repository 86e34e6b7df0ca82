// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.kvm.internal.device.Bus;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a machine has from one power-on to the next: kernel objects, memory, devices, a runner. A new one is the only
 * complete reset that KVM offers.
 */
final class PowerCycle implements AutoCloseable {

    /** Real mode counts in paragraphs of 16 bytes. */
    private static final int ENTRY_SEGMENT = (int) (BootImage.LOAD_ADDRESS >> 4);

    final GuestRam ram;
    final Bus bus;
    final VcpuRunner runner;

    @Nullable
    Thread thread;

    private final VmFd vm;
    private final VcpuFd vcpu;

    private PowerCycle(VmFd vm, VcpuFd vcpu, GuestRam ram, Bus bus, VcpuRunner runner) {
        this.vm = vm;
        this.vcpu = vcpu;
        this.ram = ram;
        this.bus = bus;
        this.runner = runner;
    }

    /** Builds all of it, up to the entry into the guest; on a fault, nothing is left. */
    static PowerCycle assemble(
            Kvm kvm,
            BootImage image,
            long memoryBytes,
            Function<GuestRam, Bus> devices,
            Object lock,
            Kick kick,
            VcpuRunner.Observer observer,
            ExitLog log,
            @Nullable Throttle throttle) {
        GuestRam ram = null;
        VmFd vm = null;
        VcpuFd vcpu = null;
        Bus bus = null;
        try {
            ram = GuestRam.map(memoryBytes);
            byte[] code = new byte[image.size()];
            image.bytes().get(code);
            ram.write(BootImage.LOAD_ADDRESS, code);
            vm = kvm.createVm();
            vm.reserveTss();
            vm.setMemory(ram);
            vcpu = vm.createVcpu(0);
            vcpu.enterRealMode(ENTRY_SEGMENT);
            bus = devices.apply(ram);
            return new PowerCycle(vm, vcpu, ram, bus, new VcpuRunner(lock, vcpu, bus, kick, observer, log, throttle));
        } catch (RuntimeException | Error e) {
            release(bus, vcpu, vm, ram);
            throw e;
        }
    }

    /** The vCPU, for a job of its thread. */
    VcpuFd vcpu() {
        return vcpu;
    }

    /** Whether its thread has been started and is not done with the vCPU. Under the machine's lock. */
    boolean isLive() {
        return thread != null && !runner.hasEnded();
    }

    /** Gives everything back. The thread has ended or was never started. */
    @Override
    public void close() {
        release(bus, vcpu, vm, ram);
    }

    private static void release(@Nullable Bus bus, @Nullable VcpuFd vcpu, @Nullable VmFd vm, @Nullable GuestRam ram) {
        if (bus != null) {
            bus.close();
        }
        if (vcpu != null) {
            vcpu.close();
        }
        if (vm != null) {
            vm.close();
        }
        if (ram != null) {
            ram.close();
        }
    }
}
