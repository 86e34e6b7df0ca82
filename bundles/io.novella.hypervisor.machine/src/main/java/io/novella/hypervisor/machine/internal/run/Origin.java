// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.boot.Start;
import io.novella.hypervisor.machine.internal.device.Bus;
import io.novella.hypervisor.machine.internal.snapshot.Base;
import io.novella.hypervisor.machine.internal.snapshot.MachineState;
import io.novella.hypervisor.machine.internal.snapshot.SavedVcpu;
import io.novella.hypervisor.machine.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.machine.internal.virtio.VirtioDevices;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/** The beginning of a power cycle: the image that it boots, or a snapshot. */
interface Origin {

    /** Fills fresh memory. */
    void load(GuestRam ram);

    /** Sets the state of the VM and its fresh vCPUs. */
    void enter(AcceleratedVm vm, List<AcceleratedVcpu> vcpus);

    /** Sets the state of fresh devices. */
    void enter(Bus bus);

    /** A cold boot. */
    static Origin boot(VmSpec spec) {
        return new Origin() {
            private Start start = new Start.Reset();

            @Override
            public void load(GuestRam ram) {
                start = Start.load(VirtioDevices.told(spec), spec.vcpus(), ram);
            }

            @Override
            public void enter(AcceleratedVm vm, List<AcceleratedVcpu> vcpus) {
                start.enter(vcpus.get(0));
            }

            @Override
            public void enter(Bus bus) {
                // Devices are created in the state in which the power is switched on.
            }
        };
    }

    /** A snapshot. */
    final class Saved implements Origin {
        private final StoredSnapshot snapshot;
        private final String accelerator;
        private BitSet changed = new BitSet();

        Saved(StoredSnapshot snapshot, String accelerator) {
            this.snapshot = snapshot;
            this.accelerator = accelerator;
        }

        /** The full snapshot. */
        Base full() {
            return snapshot.full();
        }

        /** The pages that differ from the full snapshot. */
        BitSet changed() {
            return changed;
        }

        @Override
        public void load(GuestRam ram) {
            changed = snapshot.load(ram);
        }

        @Override
        public void enter(AcceleratedVm vm, List<AcceleratedVcpu> vcpus) {
            MachineState state = snapshot.state();
            String from = state.vcpus().get(0).accelerator();
            if (!from.equals(accelerator) && state.platform() != null) {
                throw new HypervisorException(
                        Reason.SNAPSHOT,
                        "it has the interrupt controllers of accelerator " + from + ", which " + accelerator
                                + " cannot restore");
            }
            try {
                if (state.platform() != null) {
                    vm.restorePlatform(new DataInputStream(new ByteArrayInputStream(state.platform())));
                }
                for (int index = 0; index < vcpus.size(); index++) {
                    SavedVcpu saved = state.vcpus().get(index);
                    saved.restore(accelerator, vcpus.get(index));
                }
            } catch (IOException damaged) {
                throw new HypervisorException(
                        Reason.SNAPSHOT, "the state of its processors is damaged: " + damaged.getMessage(), damaged);
            }
        }

        @Override
        public void enter(Bus bus) {
            bus.restore(snapshot.state().devices());
        }
    }
}
