// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One virtual CPU of a machine. What is asked of it while the machine is on is done by its own thread, between two
 * instructions of the guest.
 *
 * <p>Faults: {@code INVALID_STATE} when the machine is in a state that does not allow the operation, {@code INVALID_SPEC} when
 * this host's kernel or processor cannot do it, {@code KERNEL} when the kernel refuses.
 */
@ProviderType
public interface Vcpu {

    /** Its number in the machine, from 0. */
    int index();

    /** Its registers when it last came to hold still (paused, stopped, failed); empty while it runs or never ran. */
    Optional<Registers> registers();

    /** All its registers: now, if the machine is on, else as they were at its end. Not for one that never ran. */
    CpuState inspect();

    /** Sets the general registers; {@code cs} is not changed. Allowed only while the machine is paused. */
    void change(Registers registers);

    /**
     * Executes one instruction. Allowed only while the machine is paused, which it stays, unless the instruction halts or
     * fails it.
     *
     * @return {@link VmExit.Debug}, or the exit that ended the machine
     */
    VmExit step();

    /** How many breakpoints the processor has. */
    int BREAKPOINTS = 4;

    /**
     * Sets breakpoints in place of those before: the machine pauses before it executes the instruction at one of them, and
     * would do so again unless it is stepped over. They last until it is powered off.
     *
     * @param addresses linear, at most {@value #BREAKPOINTS}
     */
    void breakpoints(Set<Long> addresses);

    /** The guest-physical address of a linear one, by the guest's page tables; empty if they have none. */
    OptionalLong translate(long address);
}
