// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Records why virtual CPUs leave the guest, while it is on: the last {@value #ENTRIES}. Off at first, and costs little then. */
@ProviderType
public interface ExitTrace {

    /** How many exits are kept. */
    int ENTRIES = 256;

    /** Begins with no entries, or stops and keeps them. */
    void enable(boolean on);

    /** Whether it records. */
    boolean isEnabled();

    /** What is kept, oldest first. */
    List<Entry> entries();

    /**
     * An exit.
     *
     * @param at when
     * @param vcpu index of the virtual CPU
     * @param pc linear address where it was; for an access, of that instruction or the next, as the processor has it
     * @param exit why
     */
    record Entry(Instant at, int vcpu, long pc, VmExit exit) {}
}
