// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.boot.Start;
import io.novella.hypervisor.kvm.internal.device.Bus;
import io.novella.hypervisor.kvm.internal.kernel.Cpuid;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.snapshot.MachineState;
import io.novella.hypervisor.kvm.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.kvm.internal.virtio.VirtioDevices;
import java.util.BitSet;
import java.util.List;

/** What a power cycle begins with: the image that it boots, or a snapshot. */
interface Origin {

    /** Fills fresh memory. */
    void load(GuestRam ram);

    /** Puts the VM and its fresh vCPUs where they begin. */
    void enter(VmFd vm, List<VcpuFd> vcpus);

    /** Puts fresh devices where they begin. */
    void enter(Bus bus);

    /** A cold boot. */
    static Origin boot(Kvm kvm, VmSpec spec) {
        return new Origin() {
            private Start start = new Start.Reset();

            @Override
            public void load(GuestRam ram) {
                start = Start.load(VirtioDevices.told(spec), spec.vcpus(), ram);
            }

            @Override
            public void enter(VmFd vm, List<VcpuFd> vcpus) {
                if (spec.type() == MachineType.PC) {
                    offerProcessor(kvm, vcpus);
                }
                start.enter(vcpus.get(0));
            }

            @Override
            public void enter(Bus bus) {
                // Devices are made as they are when the power comes on.
            }
        };
    }

    private static void offerProcessor(Kvm kvm, List<VcpuFd> vcpus) {
        Cpuid cpuid = kvm.supportedCpuid();
        for (int index = 0; index < vcpus.size(); index++) {
            vcpus.get(index).setCpuid(cpuid.forVcpu(index, vcpus.size()));
        }
    }

    /** A snapshot. */
    final class Saved implements Origin {
        private final Kvm kvm;
        private final StoredSnapshot snapshot;
        private BitSet changed = new BitSet();

        Saved(Kvm kvm, StoredSnapshot snapshot) {
            this.kvm = kvm;
            this.snapshot = snapshot;
        }

        /** The pages that are not as in the full snapshot. */
        BitSet changed() {
            return changed;
        }

        @Override
        public void load(GuestRam ram) {
            changed = snapshot.load(ram);
        }

        @Override
        public void enter(VmFd vm, List<VcpuFd> vcpus) {
            MachineState state = snapshot.state();
            if (state.platform() != null) {
                // To be compared with what the guest had: KVM may show a vCPU more than it offers.
                offerProcessor(kvm, vcpus);
            }
            if (state.platform() != null) {
                state.platform().restore(vm);
            }
            for (int index = 0; index < vcpus.size(); index++) {
                state.vcpus().get(index).restore(vm, vcpus.get(index), state.platform() != null);
            }
        }

        @Override
        public void enter(Bus bus) {
            bus.restore(snapshot.state().devices());
        }
    }
}
