// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Bus;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.ExitKind;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Instructions of one byte that change a flag, and HLT, WAIT and the escape to a coprocessor that is not there. */
final class FlagBits extends Operation {

    static final int CMC = 0, CLC = 1, STC = 2, CLI = 3, STI = 4, CLD = 5, STD = 6, HLT = 7, WAIT = 8, ESCAPE = 9;
    static final int INVALID = 10, TOO_LONG = 11;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        Flags flags = cpu.flags;
        switch (in.code) {
            case CMC -> flags.setCf(flags.cf() ^ 1);
            case CLC -> flags.setCf(0);
            case STC -> flags.setCf(1);
            case CLI -> flags.setSystem(flags.system() & ~Flags.IF);
            case STI -> {
                if (!flags.has(Flags.IF)) {
                    flags.setSystem(flags.system() | Flags.IF);
                    cpu.interruptShadow = true;
                    cpu.bus.events |= Bus.STATE_CHANGED;
                }
            }
            case CLD -> flags.setSystem(flags.system() & ~Flags.DF);
            case STD -> flags.setSystem(flags.system() | Flags.DF);
            case HLT -> {
                cpu.exit.set(ExitKind.HALT);
                cpu.bus.events |= Bus.EXIT;
            }
            case WAIT -> {
                if ((cpu.cr0 & (Cpu.CR0_MP | Cpu.CR0_TS)) == (Cpu.CR0_MP | Cpu.CR0_TS)) {
                    throw cpu.fault(Cpu.NO_COPROCESSOR);
                }
            }
            case ESCAPE -> {
                if ((cpu.cr0 & (Cpu.CR0_EM | Cpu.CR0_TS)) != 0) {
                    throw cpu.fault(Cpu.NO_COPROCESSOR);
                }
                // The processor reads the operand's first word for the coprocessor, whose absence has no other effect.
                if (in.rm < 0) {
                    cpu.load(in.segment, in.address(cpu), 2);
                }
            }
            case TOO_LONG -> throw cpu.fault(Cpu.PROTECTION, 0);
            default -> throw cpu.fault(Cpu.INVALID_OPCODE);
        }
    }
}
