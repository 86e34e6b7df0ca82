// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.cpu.Segment;
import io.novella.hypervisor.software.internal.cpu.SegmentLoader;
import io.novella.hypervisor.software.internal.decode.Instruction;
import io.novella.hypervisor.software.internal.decode.Operation;

/** Descriptor tables, control and debug registers, and tests of selectors. */
final class SystemRegisters extends Operation {

    static final int SGDT = 0, SIDT = 1, LGDT = 2, LIDT = 3, SMSW = 4, LMSW = 6, INVLPG = 7, FROM_CR = 8, TO_CR = 9;
    static final int FROM_DR = 10,
            TO_DR = 11,
            CLTS = 12,
            SLDT = 13,
            STR = 14,
            LLDT = 15,
            LTR = 16,
            VERR = 17,
            VERW = 18;
    static final int LAR = 19, LSL = 20, ARPL = 21;

    private static final int MSW_WRITABLE = Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_EM | Cpu.CR0_TS;
    private static final int CR0_BITS = 0xe005003f;
    private static final int DR7_ENABLES = 0xff;
    private static final int DR7_FIXED = 0x400;

    @Override
    public void execute(Cpu cpu, Instruction in) {
        switch (in.code) {
            case SGDT -> storeTable(cpu, in, cpu.gdtBase, cpu.gdtLimit);
            case SIDT -> storeTable(cpu, in, cpu.idtBase, cpu.idtLimit);
            case LGDT, LIDT -> loadTable(cpu, in);
            case SMSW -> store(cpu, in, cpu.cr0);
            case LMSW -> {
                int value = read(cpu, in);
                // It cannot leave protected mode.
                setCr0(cpu, (cpu.cr0 & ~(MSW_WRITABLE & ~Cpu.CR0_PE)) | (value & MSW_WRITABLE));
            }
            case FROM_CR -> cpu.regs[in.rm] = readCr(cpu, in.reg);
            case TO_CR -> writeCr(cpu, in.reg, cpu.regs[in.rm]);
            case FROM_DR -> cpu.regs[in.rm] = cpu.dr[debugRegister(in.reg)];
            case TO_DR -> writeDr(cpu, debugRegister(in.reg), cpu.regs[in.rm]);
            case CLTS -> cpu.cr0 &= ~Cpu.CR0_TS;
            case INVLPG -> {}
            default -> {
                if (!cpu.isProtected()) {
                    throw cpu.fault(Cpu.INVALID_OPCODE);
                }
                selectors(cpu, in);
            }
        }
    }

    private static void selectors(Cpu cpu, Instruction in) {
        switch (in.code) {
            case SLDT -> store(cpu, in, cpu.ldt.selector());
            case STR -> store(cpu, in, cpu.task.selector());
            case LLDT -> SegmentLoader.system(cpu, read(cpu, in), false);
            case LTR -> SegmentLoader.system(cpu, read(cpu, in), true);
            case VERR, VERW -> {
                int rights = visible(cpu, read(cpu, in));
                boolean code = (rights & Segment.CODE) != 0;
                boolean readable = !code || (rights & Segment.READ_WRITE) != 0;
                boolean writable = !code && (rights & Segment.READ_WRITE) != 0;
                cpu.flags.setZf((rights & Segment.CODE_OR_DATA) != 0 && (in.code == VERR ? readable : writable));
            }
            case LAR -> {
                int selector = read(cpu, in);
                int rights = visible(cpu, selector);
                if (rights != 0) {
                    in.writeReg(cpu, (rights & 0xf0ff) << 8);
                }
                cpu.flags.setZf(rights != 0);
            }
            case LSL -> {
                int selector = read(cpu, in);
                int rights = visible(cpu, selector);
                if (rights != 0) {
                    in.writeReg(cpu, SegmentLoader.limitOf(cpu, selector));
                }
                cpu.flags.setZf(rights != 0);
            }
            default -> {
                int value = read(cpu, in);
                int level = in.readReg(cpu) & 3;
                boolean lower = (value & 3) < level;
                if (lower) {
                    in.writeRm(cpu, (value & ~3) | level);
                }
                cpu.flags.setZf(lower);
            }
        }
    }

    /** The attributes of the descriptor of a selector, or 0 if it may not be seen. */
    private static int visible(Cpu cpu, int selector) {
        int rights = SegmentLoader.inspect(cpu, selector) >>> 8;
        boolean conforming = (rights & (Segment.CODE_OR_DATA | Segment.CODE | Segment.CONFORMING))
                == (Segment.CODE_OR_DATA | Segment.CODE | Segment.CONFORMING);
        int dpl = rights >>> 5 & 3;
        return conforming || dpl >= Math.max(cpu.privilege(), selector & 3) ? rights : 0;
    }

    private static int read(Cpu cpu, Instruction in) {
        return in.rm >= 0 ? cpu.readReg(in.rm, 2) : cpu.load(in.segment, in.address(cpu), 2);
    }

    /** A register takes the operand size, memory two bytes. */
    private static void store(Cpu cpu, Instruction in, int value) {
        if (in.rm >= 0) {
            in.writeRm(cpu, value);
        } else {
            cpu.store(in.segment, in.address(cpu), 2, value);
        }
    }

    private static void storeTable(Cpu cpu, Instruction in, int base, int limit) {
        int offset = in.address(cpu);
        cpu.checkStore(in.segment, (offset + 2) & in.addressMask, 4);
        cpu.store(in.segment, offset, 2, limit);
        cpu.store(in.segment, (offset + 2) & in.addressMask, 4, base);
    }

    private static void loadTable(Cpu cpu, Instruction in) {
        int offset = in.address(cpu);
        int limit = cpu.load(in.segment, offset, 2);
        int base = cpu.load(in.segment, (offset + 2) & in.addressMask, 4);
        if (in.size == 2) {
            base &= 0xffffff;
        }
        if (in.code == LGDT) {
            cpu.gdtBase = base;
            cpu.gdtLimit = limit;
        } else {
            cpu.idtBase = base;
            cpu.idtLimit = limit;
        }
    }

    private static int readCr(Cpu cpu, int number) {
        return switch (number) {
            case 0 -> cpu.cr0;
            case 2 -> cpu.cr2;
            case 3 -> cpu.cr3;
            case 4 -> cpu.cr4;
            default -> throw cpu.fault(Cpu.INVALID_OPCODE);
        };
    }

    private static void writeCr(Cpu cpu, int number, int value) {
        switch (number) {
            case 0 -> setCr0(cpu, value);
            case 2 -> cpu.cr2 = value;
            case 3 -> cpu.cr3 = value;
            case 4 -> {
                // CPUID reports no feature that has a bit here.
                if (value != 0) {
                    throw cpu.fault(Cpu.PROTECTION, 0);
                }
            }
            default -> throw cpu.fault(Cpu.INVALID_OPCODE);
        }
    }

    private static void setCr0(Cpu cpu, int value) {
        if ((value & Cpu.CR0_PG) != 0) {
            if ((value & Cpu.CR0_PE) == 0) {
                throw cpu.fault(Cpu.PROTECTION, 0);
            }
            throw cpu.unsupported("paging is not supported by the software CPU");
        }
        cpu.cr0 = (value & CR0_BITS) | Cpu.CR0_ET;
        cpu.segmentsChanged();
    }

    private static int debugRegister(int number) {
        // 4 and 5 are other names of 6 and 7 as long as CR4.DE is clear.
        return number == 4 || number == 5 ? number + 2 : number;
    }

    private static void writeDr(Cpu cpu, int number, int value) {
        if (number == 7 && (value & DR7_ENABLES) != 0) {
            throw cpu.unsupported("breakpoints in the guest's debug registers are not supported by the software CPU");
        }
        cpu.dr[number] = switch (number) {
            case 6 -> (value & 0xe00f) | 0xffff0ff0;
            case 7 -> (value & 0xffff2b00) | DR7_FIXED;
            default -> value;
        };
    }
}
