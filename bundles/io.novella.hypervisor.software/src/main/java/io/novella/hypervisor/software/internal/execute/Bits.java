// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Tests of single bits, searches, and SETcc. */
final class Bits extends Operation {

    /** Operations, in the order of the opcodes' register field. */
    static final int BT = 4, BTS = 5, BTR = 6, BTC = 7;

    static final int BSF = 8, BSR = 9, SET = 16;

    /** Added to the tests: the bit's number is the immediate operand. */
    static final int IMMEDIATE = 32;

    private static final int CONDITION = 15;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code) {
            case BSF, BSR -> {
                int value = in.readRm(cpu);
                if (value == 0) {
                    // The target is undefined by Intel's manual, and stays in all processors.
                    cpu.flags.setZf(true);
                } else {
                    in.writeReg(
                            cpu,
                            in.code == BSF
                                    ? Integer.numberOfTrailingZeros(value)
                                    : 31 - Integer.numberOfLeadingZeros(value));
                    cpu.flags.setZf(false);
                }
            }
            case BT, BTS, BTR, BTC -> {
                int number = in.readReg(cpu);
                if (in.rm >= 0) {
                    test(cpu, in, 0, number);
                } else {
                    // The number reaches over the whole segment, in units of the operand.
                    int signed = (number << in.shift) >> in.shift;
                    test(cpu, in, (signed >> (in.size == 2 ? 4 : 5)) * in.size, number);
                }
            }
            case BT + IMMEDIATE, BTS + IMMEDIATE, BTR + IMMEDIATE, BTC + IMMEDIATE -> test(cpu, in, 0, in.immediate);
            default -> in.writeRm(cpu, cpu.flags.condition(in.code & CONDITION) ? 1 : 0);
        }
    }

    private static void test(Cpu cpu, Instruction in, int distance, int number) {
        int mask = 1 << (number & ((in.size << 3) - 1));
        int offset = in.rm >= 0 ? 0 : (in.address(cpu) + distance) & in.addressMask;
        for (; ; ) {
            int a = in.rm >= 0 ? in.readRm(cpu) : cpu.load(in.segment, offset, in.size);
            int r =
                    switch (in.code & 7) {
                        case BTS -> a | mask;
                        case BTR -> a & ~mask;
                        case BTC -> a ^ mask;
                        default -> a;
                    };
            if ((in.code & 7) == BT || write(cpu, in, offset, a, r)) {
                cpu.flags.setCf((a & mask) != 0 ? 1 : 0);
                return;
            }
        }
    }

    private static boolean write(Cpu cpu, Instruction in, int offset, int old, int value) {
        if (in.rm >= 0) {
            in.writeRm(cpu, value);
        } else if (in.locked) {
            cpu.checkStore(in.segment, offset, in.size);
            return cpu.bus.compareAndSet(cpu.segments[in.segment].base() + offset, in.size, old, value);
        } else {
            cpu.store(in.segment, offset, in.size, value);
        }
        return true;
    }
}
