// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Adjustments of decimal arithmetic. */
final class Decimal extends Operation {

    static final int DAA = 0, DAS = 1, AAA = 2, AAS = 3, AAM = 4, AAD = 5;

    private static final int BYTE_SHIFT = 24;
    private static final int SIX = 6;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code) {
            case DAA -> packed(cpu, 1);
            case DAS -> packed(cpu, -1);
            case AAA -> unpacked(cpu, 1);
            case AAS -> unpacked(cpu, -1);
            case AAM -> {
                if (in.immediate == 0) {
                    throw cpu.fault(Cpu.DIVIDE);
                }
                int al = cpu.readReg(Cpu.EAX, 1);
                cpu.writeReg(Cpu.EAX, 2, (al / in.immediate) << 8 | al % in.immediate);
                cpu.flags.logic(al % in.immediate, BYTE_SHIFT);
            }
            default -> {
                int al = cpu.readReg(Cpu.EAX, 1);
                int product = cpu.readReg(Cpu.EAX + 4, 1) * in.immediate;
                int r = (al + product) & 0xff;
                cpu.writeReg(Cpu.EAX, 2, r);
                cpu.flags.add(al, product, al + product, BYTE_SHIFT);
            }
        }
    }

    private static void packed(Cpu cpu, int sign) {
        Flags flags = cpu.flags;
        int al = cpu.readReg(Cpu.EAX, 1);
        boolean low = (al & 0xf) > 9 || flags.af();
        boolean high = al > 0x99 || flags.cf() != 0;
        // DAS borrows from the first step too.
        boolean borrow = sign < 0 && low && al < SIX;
        int adjust = (low ? SIX : 0) + (high ? 0x60 : 0);
        int r = al + sign * adjust;
        cpu.writeReg(Cpu.EAX, 1, r);
        if (sign > 0) {
            flags.add(al, adjust, r, BYTE_SHIFT);
        } else {
            flags.sub(al, adjust, r, BYTE_SHIFT);
        }
        int others = flags.arithmetic() & ~(Flags.AF | Flags.CF);
        flags.setArithmetic(others | (low ? Flags.AF : 0) | (high || borrow ? Flags.CF : 0));
    }

    private static void unpacked(Cpu cpu, int sign) {
        Flags flags = cpu.flags;
        int ax = cpu.readReg(Cpu.EAX, 2);
        boolean adjust = (ax & 0xf) > 9 || flags.af();
        // The processors since the 80286 adjust AX as a whole.
        int r = adjust ? ax + sign * (0x100 + SIX) : ax;
        cpu.writeReg(Cpu.EAX, 2, r & 0xff0f);
        flags.logic(r & 0xf, BYTE_SHIFT);
        int carry = adjust ? Flags.AF | Flags.CF : 0;
        flags.setArithmetic((flags.arithmetic() & ~(Flags.AF | Flags.CF)) | carry);
    }
}
