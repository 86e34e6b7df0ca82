// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/**
 * Rotates and shifts. Where Intel's manual leaves OF undefined, for counts over 1, the formula for 1 is applied to the
 * last step, as the processors do.
 */
final class Shift extends Operation {

    /** Operations, in the order of the opcodes' register field. */
    static final int ROL = 0, ROR = 1, RCL = 2, RCR = 3, SHL = 4, SHR = 5, SAL = 6, SAR = 7, SHLD = 8, SHRD = 9;

    /** Where the count is, added to the operation. */
    static final int BY_ONE = 0, BY_IMMEDIATE = 1 << 4, BY_CL = 2 << 4;

    private static final int OPERATION = 15;
    private static final int COUNT = 31;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        int count =
                switch (in.code & ~OPERATION) {
                    case BY_ONE -> 1;
                    case BY_IMMEDIATE -> in.immediate & COUNT;
                    default -> cpu.regs[Cpu.ECX] & COUNT;
                };
        int operation = in.code & OPERATION;
        if (operation == SHLD || operation == SHRD) {
            doubleShift(cpu, in, operation == SHLD, count);
            return;
        }
        boolean updated = false;
        while (!updated) {
            int a = in.readRm(cpu);
            updated = count == 0
                    ? in.updateRm(cpu, a, a)
                    : operation < SHL ? rotate(cpu, in, operation, a, count) : shift(cpu, in, operation, a, count);
        }
    }

    private static boolean rotate(Cpu cpu, Instruction in, int operation, int a, int count) {
        Flags flags = cpu.flags;
        int bits = 32 - in.shift;
        int top = bits - 1;
        boolean throughCarry = operation >= RCL;
        int steps = throughCarry ? count % (bits + 1) : count % bits;
        long wide = throughCarry ? Integer.toUnsignedLong(a) | (long) flags.cf() << bits : Integer.toUnsignedLong(a);
        int length = throughCarry ? bits + 1 : bits;
        int left = operation == ROL || operation == RCL ? steps : (length - steps) % length;
        long rotated = wide << left | wide >>> (length - left);
        int r = (int) rotated;
        int cf =
                switch (operation) {
                    case ROL -> r & 1;
                    case ROR -> r >>> top & 1;
                    default -> (int) (rotated >>> bits) & 1;
                };
        int msb = r >>> top & 1;
        int of = operation == ROL || operation == RCL ? msb ^ cf : msb ^ (r >>> (top - 1) & 1);
        if (!in.updateRm(cpu, a, r)) {
            return false;
        }
        flags.setCfOf(cf, of);
        return true;
    }

    private static boolean shift(Cpu cpu, Instruction in, int operation, int a, int count) {
        int bits = 32 - in.shift;
        int top = bits - 1;
        int r;
        int cf;
        int of;
        switch (operation) {
            case SHR -> {
                r = a >>> count;
                cf = a >>> (count - 1) & 1;
                of = (r >>> (top - 1) ^ r >>> top) & 1;
            }
            case SAR -> {
                int signed = (a << in.shift) >> in.shift;
                r = signed >> count;
                cf = signed >> (count - 1) & 1;
                of = 0;
            }
            default -> {
                r = a << count;
                cf = count > bits ? 0 : a >>> (bits - count) & 1;
                of = (r >>> top & 1) ^ cf;
            }
        }
        if (!in.updateRm(cpu, a, r)) {
            return false;
        }
        cpu.flags.shifted(r, cf, of, in.shift);
        return true;
    }

    /** With 16-bit operands and a count over 16 the result is undefined; the operands are taken to repeat. */
    private static void doubleShift(Cpu cpu, Instruction in, boolean left, int count) {
        int a = in.readRm(cpu);
        if (count == 0) {
            in.writeRm(cpu, a);
            return;
        }
        int bits = 32 - in.shift;
        long b = Integer.toUnsignedLong(in.readReg(cpu));
        long first = Integer.toUnsignedLong(a);
        int r;
        int cf;
        if (left) {
            long wide = bits == 16 ? first << 32 | b << 16 | first : first << 32 | b;
            r = (int) (wide << count >>> 32);
            cf = (int) (wide << (count - 1) >>> (31 + bits)) & 1;
        } else {
            long wide = bits == 16 ? first << 32 | b << 16 | first : b << 32 | first;
            r = (int) (wide >>> count);
            cf = (int) (wide >>> (count - 1)) & 1;
        }
        in.writeRm(cpu, r);
        int of = (r ^ a) >>> (bits - 1) & 1;
        cpu.flags.shifted(r, cf, of, in.shift);
    }
}
