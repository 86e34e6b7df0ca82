// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.kernel.Cpuid;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.KvmLine;
import io.novella.hypervisor.kvm.internal.kernel.MappedRam;
import io.novella.hypervisor.kvm.internal.kernel.PlatformState;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Doorbell;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A VM on KVM. */
final class KvmVm implements AcceleratedVm {

    private final Kvm kvm;
    private final Kick kick;
    private final VmFd vm;
    private final boolean pc;
    private final int vcpus;
    private final Runnable onClose;
    private @Nullable Cpuid processor;
    private @Nullable MappedRam ram;

    private KvmVm(Kvm kvm, Kick kick, VmFd vm, VmSpec spec, Runnable onClose) {
        this.kvm = kvm;
        this.kick = kick;
        this.vm = vm;
        this.pc = spec.type() == MachineType.PC;
        this.vcpus = spec.vcpus();
        this.onClose = onClose;
    }

    /**
     * Creates a VM.
     *
     * @param onClose is called when it is closed
     */
    static KvmVm create(Kvm kvm, Kick kick, VmSpec spec, Runnable onClose) {
        VmFd vm = kvm.createVm();
        try {
            vm.reserveTss();
            if (spec.type() == MachineType.PC) {
                vm.tellUnemulatedInstructions();
                vm.createInterruptControllers();
                vm.createTimer();
            }
            return new KvmVm(kvm, kick, vm, spec, onClose);
        } catch (RuntimeException | Error e) {
            vm.close();
            throw e;
        }
    }

    @Override
    public void mapRam(GuestRam memory) {
        MappedRam mapped = (MappedRam) memory;
        vm.setMemory(mapped);
        ram = mapped;
    }

    @Override
    public void mapRom(long address, GuestRam rom) {
        vm.setRom(address, (MappedRam) rom);
    }

    @Override
    public AcceleratedVcpu createVcpu(int index) {
        VcpuFd vcpu = vm.createVcpu(index);
        try {
            if (pc) {
                Cpuid offered = processor;
                if (offered == null) {
                    offered = kvm.supportedCpuid();
                    processor = offered;
                }
                vcpu.setCpuid(offered.forVcpu(index, vcpus));
            }
            return new KvmVcpu(kvm, vm, vcpu, kick, pc);
        } catch (RuntimeException | Error e) {
            vcpu.close();
            throw e;
        }
    }

    private MappedRam ram() {
        MappedRam mapped = ram;
        if (mapped == null) {
            throw new IllegalStateException("the VM has no memory yet");
        }
        return mapped;
    }

    @Override
    public void logWrites() {
        vm.logWrites(ram());
    }

    @Override
    public BitSet writtenPages() {
        return vm.writtenPages(ram());
    }

    @Override
    public boolean coalesce(IoRange ports) {
        if (!vm.canCoalescePorts()) {
            return false;
        }
        vm.coalescePorts((int) ports.base(), (int) ports.length());
        return true;
    }

    @Override
    public Line interruptLine(int number) {
        return new KvmLine(vm, number);
    }

    @Override
    public Doorbell doorbell(IoRange at) {
        return KvmDoorbell.connect(vm, at);
    }

    @Override
    public void savePlatform(DataOutput to) throws IOException {
        if (pc) {
            PlatformState.of(vm).write(to);
        }
    }

    @Override
    public void restorePlatform(DataInput from) throws IOException {
        PlatformState.read(from).restore(vm);
    }

    @Override
    public void close() {
        try {
            vm.close();
        } finally {
            onClose.run();
        }
    }
}
