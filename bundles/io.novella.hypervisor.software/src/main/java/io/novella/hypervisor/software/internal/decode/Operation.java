// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

import io.novella.hypervisor.software.internal.cpu.Cpu;

/** A family of x86 operations. */
public abstract class Operation {

    /**
     * Executes one instruction. EIP is at the next instruction already. An implementation changes no register and no flag
     * before its last access to memory, or its last check, has succeeded: after an {@code Abort} the instruction may be
     * executed again.
     */
    public abstract void execute(Cpu cpu, Instruction in);
}
