// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.Registers;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.kvm.internal.kernel.Capability;
import io.novella.hypervisor.kvm.internal.kernel.CoalescedRing;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.KvmRun;
import io.novella.hypervisor.kvm.internal.kernel.UnemulatedInstructions;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.kernel.VcpuState;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.PortSink;
import io.novella.hypervisor.machine.accel.VcpuExit;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A virtual CPU on KVM: the descriptor of a vCPU, and the signal that takes its thread out of {@code KVM_RUN}. */
final class KvmVcpu extends AcceleratedVcpu {

    private final Kvm kvm;
    private final VmFd vm;
    private final VcpuFd vcpu;
    private final KvmRun run;
    private final @Nullable CoalescedRing ring;
    private final Kick kick;
    private final boolean pc;
    // Guarded by the lock of the caller; 0 while no thread runs the vCPU.
    private int thread;

    KvmVcpu(Kvm kvm, VmFd vm, VcpuFd vcpu, Kick kick, boolean pc) {
        super(vcpu.shared().exit());
        this.kvm = kvm;
        this.vm = vm;
        this.vcpu = vcpu;
        this.run = vcpu.shared();
        this.ring = vcpu.ring();
        this.kick = kick;
        this.pc = pc;
    }

    @Override
    public void enterThread() {
        thread = Kick.currentThread();
    }

    @Override
    public void leaveThread() {
        thread = 0;
    }

    @Override
    public boolean run() {
        int errno = vcpu.run();
        if (errno == 0) {
            run.fill();
            return exit.kind != VcpuExit.INTERRUPTED;
        }
        // EINTR: the thread was kicked, or another signal came. EAGAIN: the kernel asks to try again.
        if (errno == Libc.EINTR || errno == Libc.EAGAIN) {
            return false;
        }
        throw new HypervisorException(Reason.KERNEL, KernelFault.describe("KVM_RUN", errno));
    }

    @Override
    public void requestExit(boolean requested) {
        run.immediateExit(requested);
    }

    @Override
    public void kick() {
        if (thread != 0) {
            kick.kick(thread);
        }
    }

    @Override
    public boolean resolve() {
        return exit.kind == VcpuExit.INTERNAL_ERROR && UnemulatedInstructions.run(vcpu);
    }

    @Override
    public VmExit describe() {
        return run.decode();
    }

    @Override
    public boolean hasKeptWrites() {
        return ring != null && !ring.isEmpty();
    }

    @Override
    public void drain(PortSink sink) {
        if (ring != null) {
            ring.drain(sink);
        }
    }

    @Override
    public CpuState state() {
        return vcpu.state();
    }

    @Override
    public void registers(Registers registers) {
        vcpu.registers(registers);
    }

    @Override
    public void state(CpuState state) {
        vcpu.state(state);
    }

    @Override
    public void debug(boolean singleStep, Collection<Long> breakpoints) {
        vcpu.debug(singleStep, breakpoints);
    }

    @Override
    public long translate(long linear) {
        return vcpu.translate(linear);
    }

    @Override
    public Map<String, Long> statistics() {
        return vm.has(Capability.BINARY_STATS_FD) ? vcpu.statistics() : Map.of();
    }

    @Override
    public void save(DataOutput to) throws IOException {
        VcpuState.of(kvm, vm, vcpu, pc).write(to);
    }

    @Override
    public boolean isPlain() {
        return VcpuState.of(kvm, vm, vcpu, pc).isPlain();
    }

    @Override
    public void restore(DataInput from) throws IOException {
        VcpuState.read(from).restore(vm, vcpu, pc);
    }

    @Override
    public void close() {
        vcpu.close();
    }
}
