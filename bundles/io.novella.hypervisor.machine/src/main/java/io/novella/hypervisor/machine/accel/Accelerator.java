// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.VmSpec;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to execute the instructions of a guest: KVM, or a processor in software. Registered as an OSGi service even where it cannot run
 * guests; {@link #info()} then has the reason. Of several that are up, the one with the highest {@link #preference()} is used.
 */
@ConsumerType
public interface Accelerator {

    /** A short name in lower case for configuration and messages, for example {@code kvm}. */
    String name();

    /** The order among accelerators: the highest number is the first choice. */
    int preference();

    /** Returns whether guests can run, and if not, why. {@link HypervisorInfo#type()} is {@link #name()}. */
    HypervisorInfo info();

    /**
     * Checks that a machine can run here, apart from a lack of memory.
     *
     * @throws HypervisorException {@code DOWN} if {@link #info()} is not up; {@code INVALID_SPEC} with what is not supported
     */
    void check(VmSpec spec);

    /**
     * Allocates guest memory, filled with zeros. It belongs to the caller, and may be used in one VM of this accelerator.
     *
     * @param bytes the size; rounded up to whole pages
     * @throws HypervisorException {@code KERNEL} or {@code INVALID_SPEC} if there is not so much
     */
    GuestRam allocate(long bytes);

    /**
     * Creates a VM without memory. One of type {@code PC} has interrupt controllers and a timer.
     *
     * @throws HypervisorException {@code DOWN} if {@link #info()} is not up; {@code KERNEL} if the host refuses
     */
    AcceleratedVm createVm(VmSpec spec);
}
