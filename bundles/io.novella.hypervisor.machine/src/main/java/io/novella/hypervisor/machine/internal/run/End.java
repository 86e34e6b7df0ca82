// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import org.jspecify.annotations.Nullable;

/**
 * Why a vCPU's thread ended: in which state the machine is left, and why.
 *
 * @param again whether the power is to be switched on again
 */
record End(VmState state, String reason, @Nullable VmExit exit, boolean again) {
    End(VmState state, String reason, @Nullable VmExit exit) {
        this(state, reason, exit, false);
    }
}
