// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Addition, subtraction and logic of two operands. */
final class Arithmetic extends Operation {

    /** Operations, in the order of the opcodes. */
    static final int ADD = 0, OR = 1, ADC = 2, SBB = 3, AND = 4, SUB = 5, XOR = 6, CMP = 7, TEST = 8;

    /** Where the operands are, added to the operation: the first in the ModRM byte's operand or in its register. */
    static final int RM_REGISTER = 0, REGISTER_RM = 1 << 4, RM_IMMEDIATE = 2 << 4;

    private static final int OPERATION = 15;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code & ~OPERATION) {
            case RM_REGISTER -> toRm(cpu, in, in.readReg(cpu));
            case REGISTER_RM -> toRegister(cpu, in);
            default -> toRm(cpu, in, in.immediate);
        }
    }

    private static void toRegister(Cpu cpu, Instruction in) {
        Flags flags = cpu.flags;
        int shift = in.shift;
        int b = in.readRm(cpu);
        int a = in.readReg(cpu);
        int r;
        switch (in.code & OPERATION) {
            case ADD -> {
                r = a + b;
                flags.add(a, b, r, shift);
            }
            case OR -> {
                r = a | b;
                flags.logic(r, shift);
            }
            case ADC -> {
                r = a + b + flags.cf();
                flags.add(a, b, r, shift);
            }
            case SBB -> {
                r = a - b - flags.cf();
                flags.sub(a, b, r, shift);
            }
            case AND -> {
                r = a & b;
                flags.logic(r, shift);
            }
            case SUB -> {
                r = a - b;
                flags.sub(a, b, r, shift);
            }
            case XOR -> {
                r = a ^ b;
                flags.logic(r, shift);
            }
            default -> {
                flags.sub(a, b, a - b, shift);
                return;
            }
        }
        in.writeReg(cpu, r);
    }

    private static void toRm(Cpu cpu, Instruction in, int b) {
        Flags flags = cpu.flags;
        int shift = in.shift;
        boolean updated = false;
        while (!updated) {
            int a = in.readRm(cpu);
            int r;
            switch (in.code & OPERATION) {
                case ADD -> {
                    r = a + b;
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.add(a, b, r, shift);
                    }
                }
                case OR -> {
                    r = a | b;
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.logic(r, shift);
                    }
                }
                case ADC -> {
                    r = a + b + flags.cf();
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.add(a, b, r, shift);
                    }
                }
                case SBB -> {
                    r = a - b - flags.cf();
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.sub(a, b, r, shift);
                    }
                }
                case AND -> {
                    r = a & b;
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.logic(r, shift);
                    }
                }
                case SUB -> {
                    r = a - b;
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.sub(a, b, r, shift);
                    }
                }
                case XOR -> {
                    r = a ^ b;
                    updated = in.updateRm(cpu, a, r);
                    if (updated) {
                        flags.logic(r, shift);
                    }
                }
                case TEST -> {
                    flags.logic(a & b, shift);
                    updated = true;
                }
                default -> {
                    flags.sub(a, b, a - b, shift);
                    updated = true;
                }
            }
        }
    }
}
