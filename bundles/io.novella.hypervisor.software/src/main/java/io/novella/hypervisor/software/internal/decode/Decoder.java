// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** Decodes instructions: Intel's manual, volume 2, chapter 2. Belongs to one CPU. */
public final class Decoder {

    /** The longest instruction. */
    public static final int MAXIMUM_LENGTH = 15;

    private static final int SI = Cpu.ESI, DI = Cpu.EDI, BX = Cpu.EBX, BP = Cpu.EBP, NO = Cpu.ZERO;
    private static final int[] BASE_16 = {BX, BX, BP, BP, SI, DI, BP, BX};
    private static final int[] INDEX_16 = {SI, DI, SI, DI, NO, NO, NO, NO};

    private final OpcodeTables tables;
    private final PhysicalMemory memory;

    private int at;
    private int fetched;
    private int lastByte;
    private boolean missing;

    /** Creates a decoder of instructions in a memory. */
    public Decoder(OpcodeTables tables, PhysicalMemory memory) {
        this.tables = tables;
        this.memory = memory;
    }

    /** Bytes that the last {@link #decode} has read. */
    public int fetched() {
        return fetched;
    }

    /**
     * Decodes the instruction at an address. Invalid and overlong ones are instructions too, which raise their fault.
     *
     * @param address guest-physical
     * @param wide whether the code segment is a 32-bit one
     * @return null if a byte of it is not in memory
     */
    public @Nullable Instruction decode(int address, boolean wide) {
        at = address;
        fetched = 0;
        missing = false;
        int operandSize = wide ? 4 : 2;
        int addressMask = wide ? -1 : 0xffff;
        int segment = -1;
        int repeat = 0;
        boolean lock = false;
        int opcode;
        for (; ; ) {
            opcode = next8();
            if (missing || fetched > MAXIMUM_LENGTH) {
                break;
            }
            switch (opcode) {
                case 0x26, 0x2e, 0x36, 0x3e -> segment = opcode >>> 3 & 3;
                case 0x64, 0x65 -> segment = opcode & 7;
                case 0x66 -> operandSize = wide ? 2 : 4;
                case 0x67 -> addressMask = wide ? 0xffff : -1;
                case 0xf0 -> lock = true;
                case 0xf2, 0xf3 -> repeat = opcode;
                default -> {
                    Opcode entry = opcode == 0x0f ? tables.second(next8()) : tables.first(opcode);
                    return finish(entry, opcode, operandSize, addressMask, segment, repeat, lock);
                }
            }
        }
        return missing ? null : tooLong();
    }

    private Instruction tooLong() {
        return sized(
                new Instruction(tables.tooLong().operation(), tables.tooLong().code()), 2);
    }

    private Instruction sized(Instruction in, int size) {
        in.length = Math.min(fetched, MAXIMUM_LENGTH);
        in.size = size;
        in.shift = 32 - 8 * size;
        return in;
    }

    private @Nullable Instruction finish(
            Opcode first, int opcode, int operandSize, int addressMask, int segment, int repeat, boolean lock) {
        Opcode entry = first;
        int last = opcode == 0x0f ? lastByte : opcode;
        int modrm = 0;
        if ((entry.form() & Form.MODRM) != 0) {
            modrm = next8();
            if (!entry.group().isEmpty()) {
                Opcode member = entry.group().get(modrm >>> 3 & 7);
                entry = new Opcode(member.operation(), member.code(), member.form() | entry.form());
            }
        }
        int form = entry.form();
        Instruction in = new Instruction(entry.operation(), entry.code());
        in.wide = operandSize;
        in.addressMask = addressMask;
        in.repeat = repeat;
        in.ends = (form & Form.ENDS) != 0;
        int size = (form & Form.BYTE) != 0 ? 1 : (form & Form.WORD) != 0 ? 2 : operandSize;
        boolean inMemory = false;
        if ((form & Form.MODRM) != 0) {
            in.reg = modrm >>> 3 & 7;
            inMemory = modrm < 0xc0 && (form & Form.REGISTERS) != Form.REGISTERS;
            if (inMemory) {
                if (addressMask == -1) {
                    address32(in, modrm);
                } else {
                    address16(in, modrm);
                }
            } else {
                in.rm = modrm & 7;
            }
        } else if ((form & Form.OPCODE_REGISTER) != 0) {
            in.rm = last & 7;
        } else if ((form & Form.ACCUMULATOR) != 0) {
            in.rm = Cpu.EAX;
        } else if ((form & Form.OFFSET) != 0) {
            in.displacement = next(addressMask == -1 ? 4 : 2);
        }
        if (segment >= 0) {
            in.segment = segment;
            in.override = true;
        }
        immediates(in, form, size);
        if (missing) {
            return null;
        }
        if (fetched > MAXIMUM_LENGTH) {
            return tooLong();
        }
        boolean lockable = (form & (Form.LOCKABLE | Form.LOCKED)) != 0 && inMemory;
        boolean invalid = ((form & Form.MEMORY) == Form.MEMORY && !inMemory) || (lock && !lockable);
        if (invalid) {
            return sized(
                    new Instruction(
                            tables.invalid().operation(), tables.invalid().code()),
                    2);
        }
        in.locked = lock || ((form & Form.LOCKED) != 0 && inMemory);
        return sized(in, size);
    }

    private void immediates(Instruction in, int form, int size) {
        if ((form & Form.IMMEDIATE_8) != 0) {
            in.immediate = (byte) next8();
        } else if ((form & Form.IMMEDIATE) != 0) {
            in.immediate = switch (size) {
                case 1 -> (byte) next8();
                case 2 -> (short) next(2);
                default -> next(4);
            };
        } else if ((form & Form.UNSIGNED_16) != 0) {
            in.immediate = next(2);
            if ((form & Form.UNSIGNED_8) != 0) {
                in.immediate2 = next8();
            }
        } else if ((form & Form.UNSIGNED_8) != 0) {
            in.immediate = next8();
        } else if ((form & Form.FAR) != 0) {
            in.immediate = next(size);
            in.immediate2 = next(2);
        }
    }

    private void address16(Instruction in, int modrm) {
        int mode = modrm >>> 6;
        int rm = modrm & 7;
        if (mode == 0 && rm == 6) {
            in.displacement = next(2);
            return;
        }
        in.base = BASE_16[rm];
        in.index = INDEX_16[rm];
        if (in.base == BP) {
            in.segment = Cpu.SS;
        }
        in.displacement = mode == 1 ? (byte) next8() : mode == 2 ? next(2) : 0;
    }

    private void address32(Instruction in, int modrm) {
        int mode = modrm >>> 6;
        int rm = modrm & 7;
        if (rm == Cpu.ESP) {
            int sib = next8();
            in.scale = sib >>> 6;
            int index = sib >>> 3 & 7;
            in.index = index == Cpu.ESP ? Cpu.ZERO : index;
            rm = sib & 7;
        }
        if (mode == 0 && rm == Cpu.EBP) {
            in.displacement = next(4);
            return;
        }
        in.base = rm;
        if (rm == Cpu.ESP || rm == Cpu.EBP) {
            in.segment = Cpu.SS;
        }
        in.displacement = mode == 1 ? (byte) next8() : mode == 2 ? next(4) : 0;
    }

    private int next8() {
        int index = memory.index(at);
        if (index < 0) {
            missing = true;
            return 0;
        }
        at++;
        fetched++;
        lastByte = memory.read(index, 1);
        return lastByte;
    }

    private int next(int size) {
        int value = 0;
        for (int i = 0; i < size; i++) {
            value |= next8() << (i << 3);
        }
        return value;
    }
}
