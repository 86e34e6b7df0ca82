// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** IN and OUT. The value of IN is written into the accumulator when the CPU runs again. */
final class Ports extends Operation {

    static final int IN_IMMEDIATE = 0, OUT_IMMEDIATE = 1, IN_DX = 2, OUT_DX = 3;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        int port = in.code < IN_DX ? in.immediate : cpu.regs[Cpu.EDX] & 0xffff;
        boolean write = (in.code & 1) != 0;
        cpu.bus.portExit(write, port, in.size, 1, write ? cpu.readReg(Cpu.EAX, in.size) : 0);
    }
}
