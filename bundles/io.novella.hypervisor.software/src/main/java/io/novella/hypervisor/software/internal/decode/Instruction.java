// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import org.jspecify.annotations.Nullable;

/**
 * A decoded instruction. Its fields are final in effect once {@link Decoder} has returned it, but for {@link #next}; it
 * belongs to one CPU, and does not depend on the address that the CPU executes it at.
 */
public final class Instruction {

    /** The family. */
    public final Operation operation;
    /** Which operation of the family. */
    public final int code;
    /** Bytes, 1 to 15. */
    public int length;
    /** Bytes of an operand: 1, 2 or 4. */
    public int size;
    /** 32 minus the bits of an operand. */
    public int shift;
    /** Operand size by prefixes and mode, 2 or 4, also of an operation on bytes. */
    public int wide;
    /** Number of the register operand, of the ModRM byte's register field. */
    public int reg;
    /** Number of the register that is the other operand, or -1 if that is in memory. */
    public int rm = -1;
    /** Segment of the memory operand, with overrides. */
    public int segment = Cpu.DS;
    /** Whether there is a segment override. */
    public boolean override;
    /** Base register, or {@link Cpu#ZERO}. */
    public int base = Cpu.ZERO;
    /** Index register, or {@link Cpu#ZERO}. */
    public int index = Cpu.ZERO;
    /** Binary logarithm of the index' factor. */
    public int scale;
    /** Displacement. */
    public int displacement;
    /** 0xffff, or -1 if addresses have 32 bits. */
    public int addressMask;
    /** The immediate operand. */
    public int immediate;
    /** The second immediate operand. */
    public int immediate2;
    /** 0xf2 or 0xf3 if there is such a prefix, otherwise 0. */
    public int repeat;
    /** Whether its access to memory is atomic. */
    public boolean locked;
    /** Whether the next instruction is not simply the one behind it. */
    public boolean ends;
    /** The instruction behind it in the same page, once that has been decoded. */
    public @Nullable Instruction next;

    Instruction(Operation operation, int code) {
        this.operation = operation;
        this.code = code;
    }

    /** Offset of the memory operand in its segment. */
    public int address(Cpu cpu) {
        int[] regs = cpu.regs;
        return (displacement + regs[base] + (regs[index] << scale)) & addressMask;
    }

    /** Reads the operand that the ModRM byte names, zero-extended. */
    public int readRm(Cpu cpu) {
        return rm >= 0 ? cpu.readReg(rm, size) : cpu.load(segment, address(cpu), size);
    }

    /** Writes the operand that the ModRM byte names. */
    public void writeRm(Cpu cpu, int value) {
        if (rm >= 0) {
            cpu.writeReg(rm, size, value);
        } else {
            cpu.store(segment, address(cpu), size, value);
        }
    }

    /**
     * Writes the operand that the ModRM byte names after it has been read; a locked instruction only if its value is still
     * the one that has been read.
     *
     * @return whether it has been written; otherwise the operation starts again
     */
    public boolean updateRm(Cpu cpu, int read, int value) {
        if (rm >= 0) {
            cpu.writeReg(rm, size, value);
            return true;
        }
        int offset = address(cpu);
        if (!locked) {
            cpu.store(segment, offset, size, value);
            return true;
        }
        cpu.checkStore(segment, offset, size);
        return cpu.bus.compareAndSet(cpu.segments[segment].base() + offset, size, read, value);
    }

    /** Reads the register operand, zero-extended. */
    public int readReg(Cpu cpu) {
        return cpu.readReg(reg, size);
    }

    /** Writes the register operand. */
    public void writeReg(Cpu cpu, int value) {
        cpu.writeReg(reg, size, value);
    }
}
