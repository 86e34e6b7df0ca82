// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told of a machine's changes of state. */
@ConsumerType
@FunctionalInterface
public interface VmStateListener {

    /**
     * The machine went from one state to another. Called without locks, in order, by one thread at a time; that may be
     * the thread that runs the guest, so be brief. What it throws is logged and has no other effect.
     *
     * @param machine whose state changed; it may have moved on meanwhile
     * @param from the state it left
     * @param to the state it entered
     * @param reason one sentence saying why
     */
    void stateChanged(VirtualMachine machine, VmState from, VmState to, String reason);
}
