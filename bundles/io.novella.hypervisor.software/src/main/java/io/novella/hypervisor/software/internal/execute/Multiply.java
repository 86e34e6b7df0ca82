// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Multiplication and division. */
final class Multiply extends Operation {

    static final int MUL = 0, IMUL = 1, DIV = 2, IDIV = 3, IMUL_REGISTER = 4, IMUL_IMMEDIATE = 5;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        int a = in.readRm(cpu);
        switch (in.code) {
            case MUL -> {
                long product = Integer.toUnsignedLong(cpu.readReg(Cpu.EAX, in.size)) * Integer.toUnsignedLong(a);
                setWide(cpu, in.size, product);
                flags(cpu, in, (int) product, product >>> (32 - in.shift) != 0);
            }
            case IMUL -> {
                long product = (long) signed(cpu.readReg(Cpu.EAX, in.size), in) * signed(a, in);
                setWide(cpu, in.size, product);
                flags(cpu, in, (int) product, product != signed((int) product, in));
            }
            case DIV -> divide(cpu, in, Integer.toUnsignedLong(a));
            case IDIV -> divideSigned(cpu, in, signed(a, in));
            case IMUL_REGISTER -> multiply(cpu, in, signed(a, in), signed(in.readReg(cpu), in));
            default -> multiply(cpu, in, signed(a, in), in.immediate);
        }
    }

    private static int signed(int value, Instruction in) {
        return (value << in.shift) >> in.shift;
    }

    private static void multiply(Cpu cpu, Instruction in, int a, int b) {
        long product = (long) a * b;
        in.writeReg(cpu, (int) product);
        flags(cpu, in, (int) product, product != signed((int) product, in));
    }

    /** CF and OF say whether the upper half is significant; the others are undefined and follow the lower half. */
    private static void flags(Cpu cpu, Instruction in, int low, boolean significant) {
        int bit = significant ? 1 : 0;
        cpu.flags.shifted(low, bit, bit, in.shift);
    }

    private static void setWide(Cpu cpu, int size, long value) {
        if (size == 1) {
            cpu.writeReg(Cpu.EAX, 2, (int) value);
        } else {
            cpu.writeReg(Cpu.EAX, size, (int) value);
            cpu.writeReg(Cpu.EDX, size, (int) (value >>> (size << 3)));
        }
    }

    private static long dividend(Cpu cpu, int size) {
        return switch (size) {
            case 1 -> cpu.readReg(Cpu.EAX, 2);
            case 2 -> Integer.toUnsignedLong(cpu.readReg(Cpu.EDX, 2) << 16 | cpu.readReg(Cpu.EAX, 2));
            default -> (long) cpu.regs[Cpu.EDX] << 32 | Integer.toUnsignedLong(cpu.regs[Cpu.EAX]);
        };
    }

    private static void divide(Cpu cpu, Instruction in, long divisor) {
        long dividend = dividend(cpu, in.size);
        if (divisor == 0) {
            throw cpu.fault(Cpu.DIVIDE);
        }
        long quotient = Long.divideUnsigned(dividend, divisor);
        if (quotient >>> (32 - in.shift) != 0) {
            throw cpu.fault(Cpu.DIVIDE);
        }
        setQuotient(cpu, in, quotient, Long.remainderUnsigned(dividend, divisor));
    }

    private static void divideSigned(Cpu cpu, Instruction in, int divisor) {
        int unused = 64 - 2 * (32 - in.shift);
        long dividend = dividend(cpu, in.size) << unused >> unused;
        // Only Long.MIN_VALUE / -1 overflows a long, to itself, which is out of range too.
        if (divisor == 0) {
            throw cpu.fault(Cpu.DIVIDE);
        }
        long quotient = dividend / divisor;
        if (quotient != signed((int) quotient, in)) {
            throw cpu.fault(Cpu.DIVIDE);
        }
        setQuotient(cpu, in, quotient, dividend % divisor);
    }

    private static void setQuotient(Cpu cpu, Instruction in, long quotient, long remainder) {
        cpu.writeReg(Cpu.EAX, in.size, (int) quotient);
        // The remainder of a byte goes to AH.
        cpu.writeReg(in.size == 1 ? Cpu.EAX + 4 : Cpu.EDX, in.size, (int) remainder);
    }
}
