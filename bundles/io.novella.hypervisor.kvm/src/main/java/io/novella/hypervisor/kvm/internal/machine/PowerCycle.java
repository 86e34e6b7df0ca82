// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.boot.Rom;
import io.novella.hypervisor.kvm.internal.device.Bus;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What a machine has from one power-on to the next: kernel objects, memory, devices, runners. A new one is the only
 * complete reset that KVM offers.
 */
final class PowerCycle implements AutoCloseable {

    final GuestRam ram;
    final VmFd vm;
    final Bus bus;
    final Runners runners;

    private final List<AutoCloseable> parts;

    /** Makes the bus with its devices. */
    interface Devices {
        Bus attach(GuestRam ram, VmFd vm);
    }

    private PowerCycle(GuestRam ram, VmFd vm, Bus bus, Runners runners, List<AutoCloseable> parts) {
        this.ram = ram;
        this.vm = vm;
        this.bus = bus;
        this.runners = runners;
        this.parts = parts;
    }

    /** Builds all of it, up to the entry into the guest; on a fault, nothing is left. */
    static PowerCycle assemble(
            Kvm kvm,
            VmSpec spec,
            Origin origin,
            Devices devices,
            Object lock,
            Kick kick,
            VcpuRunner.Observer observer,
            VcpuRunner.Watch watch) {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            GuestRam ram = held(parts, GuestRam.map(spec.memoryBytes()));
            origin.load(ram);
            // Memory outlives the VM it is given to.
            GuestRam rom =
                    spec.image().format() == BootImage.Format.FIRMWARE ? held(parts, Rom.map(spec.image())) : null;
            VmFd vm = held(parts, kvm.createVm());
            vm.reserveTss();
            boolean pc = spec.type() == MachineType.PC;
            if (pc) {
                vm.tellUnemulatedInstructions();
                vm.createInterruptControllers();
                vm.createTimer();
            }
            vm.setMemory(ram);
            if (rom != null) {
                vm.setRom(Rom.address(rom), rom);
            }
            List<VcpuFd> vcpus = new ArrayList<>();
            for (int index = 0; index < spec.vcpus(); index++) {
                vcpus.add(held(parts, vm.createVcpu(index)));
            }
            origin.enter(vm, vcpus);
            Bus bus = held(parts, devices.attach(ram, vm));
            origin.enter(bus);
            boolean coalesces = coalesce(vm, bus);
            Runners runners = new Runners(
                    lock,
                    observer,
                    vcpus.size(),
                    told -> index -> new VcpuRunner(
                            lock, index, vcpus.get(index), bus, coalesces, vcpus.size() > 1, kick, told, watch));
            return new PowerCycle(ram, vm, bus, runners, parts);
        } catch (RuntimeException | Error e) {
            release(parts);
            throw e;
        }
    }

    /** Gives everything back. The threads have ended or were never started. */
    @Override
    public void close() {
        release(parts);
    }

    private static boolean coalesce(VmFd vm, Bus bus) {
        List<IoRange> ranges = vm.canCoalescePorts() ? bus.outputOnly() : List.of();
        ranges.forEach(range -> vm.coalescePorts((int) range.base(), (int) range.length()));
        return !ranges.isEmpty();
    }

    private static <T extends AutoCloseable> T held(List<AutoCloseable> parts, T part) {
        parts.add(part);
        return part;
    }

    /** In the order opposite to that in which they came. */
    private static void release(List<AutoCloseable> parts) {
        for (int i = parts.size() - 1; i >= 0; i--) {
            close(parts.get(i));
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("no part throws this", e);
        }
    }
}
