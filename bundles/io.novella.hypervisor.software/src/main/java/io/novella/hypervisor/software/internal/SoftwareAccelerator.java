// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Runs bare machines on a processor in software, on every host. */
// Immediate: a delayed component ends when the last consumer releases the service.
@Component(service = Accelerator.class, immediate = true)
public final class SoftwareAccelerator implements Accelerator {

    private static final String NAME = "software";
    private static final int PREFERENCE = 10;
    private static final int VERSION = 1;

    private static final Map<String, Integer> CAPABILITIES = Map.of(
            "X86_REAL_MODE", 1,
            "X86_PROTECTED_MODE_WITHOUT_PAGING", 1,
            "X86_PAGING", 0,
            "X86_LONG_MODE", 0,
            "INTERRUPT_CONTROLLERS", 0);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public HypervisorInfo info() {
        return HypervisorInfo.up(NAME, VERSION, CAPABILITIES);
    }

    @Override
    public void check(VmSpec spec) {
        if (spec.type() != MachineType.BARE) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    "the software CPU runs machines of type BARE; a machine of type " + spec.type() + " needs KVM");
        }
        if (spec.memoryBytes() > PhysicalMemory.MAXIMUM_BYTES) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    "the software CPU supports up to " + PhysicalMemory.MAXIMUM_BYTES + " bytes of memory, not "
                            + spec.memoryBytes());
        }
    }

    @Override
    public GuestRam allocate(long bytes) {
        if (bytes > PhysicalMemory.MAXIMUM_BYTES) {
            throw new HypervisorException(
                    Reason.INVALID_SPEC,
                    "the software CPU supports up to " + PhysicalMemory.MAXIMUM_BYTES + " bytes of memory, not "
                            + bytes);
        }
        return new SoftwareRam(bytes);
    }

    @Override
    public AcceleratedVm createVm(VmSpec spec) {
        check(spec);
        return new SoftwareVm();
    }
}
