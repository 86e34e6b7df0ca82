// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** INC, DEC, NOT and NEG; and what else replaces an operand atomically: XCHG, XADD, CMPXCHG, CMPXCHG8B. */
final class Unary extends Operation {

    static final int INC = 0, DEC = 1, NOT = 2, NEG = 3, XCHG = 4, XADD = 5, CMPXCHG = 6, CMPXCHG8B = 7;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        if (in.code == CMPXCHG8B) {
            compareEightBytes(cpu, in);
            return;
        }
        Flags flags = cpu.flags;
        int shift = in.shift;
        boolean updated = false;
        while (!updated) {
            int a = in.readRm(cpu);
            switch (in.code) {
                case INC -> {
                    updated = in.updateRm(cpu, a, a + 1);
                    if (updated) {
                        flags.inc(a, a + 1, shift);
                    }
                }
                case DEC -> {
                    updated = in.updateRm(cpu, a, a - 1);
                    if (updated) {
                        flags.dec(a, a - 1, shift);
                    }
                }
                case NOT -> updated = in.updateRm(cpu, a, ~a);
                case NEG -> {
                    updated = in.updateRm(cpu, a, -a);
                    if (updated) {
                        flags.sub(0, a, -a, shift);
                    }
                }
                case XCHG -> {
                    updated = in.updateRm(cpu, a, in.readReg(cpu));
                    if (updated) {
                        in.writeReg(cpu, a);
                    }
                }
                case XADD -> {
                    int b = in.readReg(cpu);
                    if (in.rm >= 0) {
                        // The sum is what remains if both are the same register.
                        in.writeReg(cpu, a);
                        in.writeRm(cpu, a + b);
                        updated = true;
                    } else {
                        updated = in.updateRm(cpu, a, a + b);
                    }
                    if (updated && in.rm < 0) {
                        in.writeReg(cpu, a);
                    }
                    if (updated) {
                        flags.add(a, b, a + b, shift);
                    }
                }
                default -> updated = compareAndExchange(cpu, in, a);
            }
        }
    }

    private static boolean compareAndExchange(Cpu cpu, Instruction in, int old) {
        int accumulator = cpu.readReg(Cpu.EAX, in.size);
        boolean equal = accumulator == old;
        // It writes in either case.
        if (!in.updateRm(cpu, old, equal ? in.readReg(cpu) : old)) {
            return false;
        }
        if (!equal) {
            cpu.writeReg(Cpu.EAX, in.size, old);
        }
        cpu.flags.sub(accumulator, old, accumulator - old, in.shift);
        return true;
    }

    private static void compareEightBytes(Cpu cpu, Instruction in) {
        int offset = in.address(cpu);
        int[] regs = cpu.regs;
        cpu.checkStore(in.segment, offset, 8);
        boolean updated = false;
        while (!updated) {
            int low = cpu.load(in.segment, offset, 4);
            int high = cpu.load(in.segment, offset + 4, 4);
            boolean equal = low == regs[Cpu.EAX] && high == regs[Cpu.EDX];
            long old = pair(low, high);
            // It writes in either case.
            updated = cpu.bus.compareAndSetLong(
                    cpu.segments[in.segment].base() + offset, old, equal ? pair(regs[Cpu.EBX], regs[Cpu.ECX]) : old);
            if (updated && !equal) {
                regs[Cpu.EAX] = low;
                regs[Cpu.EDX] = high;
            }
            if (updated) {
                cpu.flags.setZf(equal);
            }
        }
    }

    private static long pair(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }
}
