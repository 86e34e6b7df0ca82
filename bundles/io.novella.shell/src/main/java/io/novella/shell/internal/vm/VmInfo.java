// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;

/**
 * A machine at a moment.
 *
 * @param id its whole id
 * @param name what people call it
 * @param guest name of what it boots
 * @param state where it is in its life
 * @param memoryBytes guest memory asked for
 * @param reason why it is in its state
 */
record VmInfo(String id, String name, String guest, VmState state, long memoryBytes, String reason) {

    private static final int SHORT_ID = 8;

    static VmInfo of(VirtualMachine machine) {
        return new VmInfo(
                machine.id(),
                machine.name(),
                machine.spec().image().name(),
                machine.state(),
                machine.spec().memoryBytes(),
                machine.reason());
    }

    /** The first part of its id: enough to tell machines apart, and every command takes it. */
    String shortId() {
        return id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
    }
}
