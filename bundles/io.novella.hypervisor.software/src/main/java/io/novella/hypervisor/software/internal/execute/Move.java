// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Bus;
import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Flags;
import io.novella.hypervisor.software.internal.cpu.SegmentLoader;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Moves of data, and conversions. */
final class Move extends Operation {

    static final int RM_REGISTER = 0, REGISTER_RM = 1, RM_IMMEDIATE = 2, ACCUMULATOR_OFFSET = 3, OFFSET_ACCUMULATOR = 4;
    static final int RM_SEGMENT = 5, SEGMENT_RM = 6, LEA = 7, XLAT = 9, CBW = 10, CWD = 11;
    static final int ZERO_8 = 12, ZERO_16 = 13, SIGN_8 = 14, SIGN_16 = 15, BSWAP = 16, SAHF = 17, LAHF = 18, SALC = 19;
    static final int NOTHING = 20, CONDITIONAL = 32;
    /** LDS and its like: this, times the number of the segment register plus one. */
    static final int SEGMENT_UNIT = 64;

    private static final int CONDITION = 15;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code) {
            case RM_REGISTER -> in.writeRm(cpu, in.readReg(cpu));
            case REGISTER_RM -> in.writeReg(cpu, in.readRm(cpu));
            case RM_IMMEDIATE -> in.writeRm(cpu, in.immediate);
            case ACCUMULATOR_OFFSET -> cpu.writeReg(Cpu.EAX, in.size, cpu.load(in.segment, in.address(cpu), in.size));
            case OFFSET_ACCUMULATOR -> cpu.store(in.segment, in.address(cpu), in.size, cpu.readReg(Cpu.EAX, in.size));
            case RM_SEGMENT -> fromSegment(cpu, in);
            case SEGMENT_RM -> toSegment(cpu, in);
            case LEA -> in.writeReg(cpu, in.address(cpu));
            case XLAT -> {
                int offset = (cpu.regs[Cpu.EBX] + cpu.readReg(Cpu.EAX, 1)) & in.addressMask;
                cpu.writeReg(Cpu.EAX, 1, cpu.load(in.segment, offset, 1));
            }
            case CBW -> {
                int value = in.size == 2 ? (byte) cpu.regs[Cpu.EAX] : (short) cpu.regs[Cpu.EAX];
                cpu.writeReg(Cpu.EAX, in.size, value);
            }
            case CWD -> cpu.writeReg(Cpu.EDX, in.size, (cpu.regs[Cpu.EAX] << in.shift) >> 31);
            case ZERO_8 -> in.writeReg(cpu, read(cpu, in, 1));
            case ZERO_16 -> in.writeReg(cpu, read(cpu, in, 2));
            case SIGN_8 -> in.writeReg(cpu, (byte) read(cpu, in, 1));
            case SIGN_16 -> in.writeReg(cpu, (short) read(cpu, in, 2));
            // With 16-bit operands the result is undefined.
            case BSWAP -> cpu.regs[in.rm] = Integer.reverseBytes(cpu.regs[in.rm]);
            case SAHF -> {
                int of = cpu.flags.of() != 0 ? Flags.OF : 0;
                cpu.flags.setArithmetic((cpu.regs[Cpu.EAX] >>> 8 & 0xff) | of);
            }
            case LAHF -> cpu.writeReg(Cpu.EAX + 4, 1, cpu.flags.get());
            case SALC -> cpu.writeReg(Cpu.EAX, 1, -cpu.flags.cf());
            case NOTHING -> {}
            default -> others(cpu, in);
        }
    }

    private static void others(Cpu cpu, Instruction in) {
        if (in.code >= SEGMENT_UNIT) {
            int offset = in.address(cpu);
            int pointer = cpu.load(in.segment, offset, in.size);
            int selector = cpu.load(in.segment, (offset + in.size) & in.addressMask, 2);
            SegmentLoader.data(cpu, in.code / SEGMENT_UNIT - 1, selector);
            in.writeReg(cpu, pointer);
            shadow(cpu, in.code / SEGMENT_UNIT - 1);
        } else {
            int value = in.readRm(cpu);
            if (cpu.flags.condition(in.code & CONDITION)) {
                in.writeReg(cpu, value);
            }
        }
    }

    private static int read(Cpu cpu, Instruction in, int size) {
        return in.rm >= 0 ? cpu.readReg(in.rm, size) : cpu.load(in.segment, in.address(cpu), size);
    }

    private static void fromSegment(Cpu cpu, Instruction in) {
        if (in.reg > Cpu.GS) {
            throw cpu.fault(Cpu.INVALID_OPCODE);
        }
        int selector = cpu.segments[in.reg].selector();
        if (in.rm >= 0) {
            in.writeRm(cpu, selector);
        } else {
            cpu.store(in.segment, in.address(cpu), 2, selector);
        }
    }

    private static void toSegment(Cpu cpu, Instruction in) {
        if (in.reg > Cpu.GS || in.reg == Cpu.CS) {
            throw cpu.fault(Cpu.INVALID_OPCODE);
        }
        SegmentLoader.data(cpu, in.reg, read(cpu, in, 2));
        shadow(cpu, in.reg);
    }

    /** A load of SS is followed by one of ESP, which no interrupt may come before. */
    static void shadow(Cpu cpu, int segment) {
        if (segment == Cpu.SS) {
            cpu.interruptShadow = true;
            cpu.bus.events |= Bus.STATE_CHANGED;
        }
    }
}
