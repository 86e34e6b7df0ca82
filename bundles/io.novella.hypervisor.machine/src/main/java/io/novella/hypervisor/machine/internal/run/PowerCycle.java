// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.boot.Rom;
import io.novella.hypervisor.machine.internal.device.Bus;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a machine has from one power-on to the next: the accelerator's VM, memory, devices, runners. A new one is the only
 * complete reset that KVM offers.
 */
final class PowerCycle implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PowerCycle.class);

    final GuestRam ram;
    final AcceleratedVm vm;
    final Bus bus;
    final Runners runners;

    private final List<AutoCloseable> parts;

    /** Makes the bus with its devices. */
    interface Devices {
        Bus attach(GuestRam ram, AcceleratedVm vm);
    }

    private PowerCycle(GuestRam ram, AcceleratedVm vm, Bus bus, Runners runners, List<AutoCloseable> parts) {
        this.ram = ram;
        this.vm = vm;
        this.bus = bus;
        this.runners = runners;
        this.parts = parts;
    }

    /** Builds all of it, up to the entry into the guest; on a fault, nothing is left. */
    static PowerCycle assemble(
            Accelerator accelerator,
            VmSpec spec,
            Origin origin,
            Devices devices,
            Object lock,
            VcpuRunner.Observer observer,
            GuestEntry.Watch watch) {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            GuestRam ram = held(parts, accelerator.allocate(spec.memoryBytes()));
            origin.load(ram);
            // Memory outlives the VM it is given to.
            GuestRam rom = spec.image().format() == BootImage.Format.FIRMWARE
                    ? held(parts, Rom.load(spec.image(), accelerator))
                    : null;
            AcceleratedVm vm = held(parts, accelerator.createVm(spec));
            vm.mapRam(ram);
            if (rom != null) {
                vm.mapRom(Rom.address(rom), rom);
            }
            List<AcceleratedVcpu> vcpus = new ArrayList<>();
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
                            lock, index, vcpus.get(index), bus, coalesces, vcpus.size() > 1, told, watch));
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

    private static boolean coalesce(AcceleratedVm vm, Bus bus) {
        boolean any = false;
        for (IoRange ports : bus.outputOnly()) {
            any |= vm.coalesce(ports);
        }
        return any;
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
        } catch (Exception | Error e) {
            // A device may throw anything, and the rest is to be given back nevertheless.
            LOG.error("a part of a machine failed to close", e);
        }
    }
}
