// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.execute;

import static io.novella.hypervisor.software.internal.decode.Form.*;

import io.novella.hypervisor.software.internal.cpu.Cpu;
import io.novella.hypervisor.software.internal.decode.Opcode;
import io.novella.hypervisor.software.internal.decode.OpcodeTables;
import io.novella.hypervisor.software.internal.decode.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The opcodes of this CPU: Intel's manual, volume 2, appendix A. */
public final class Opcodes implements OpcodeTables {

    private static final int GROUP = 8;
    private static final int CONDITIONS = 16;

    private final Operation arithmetic = new Arithmetic();
    private final Operation unary = new Unary();
    private final Operation move = new Move();
    private final Operation shift = new Shift();
    private final Operation multiply = new Multiply();
    private final Operation decimal = new Decimal();
    private final Operation bits = new Bits();
    private final Operation stack = new Stack();
    private final Operation branch = new Branch();
    private final Operation far = new Far();
    private final Operation strings = new Strings();
    private final Operation ports = new Ports();
    private final Operation flags = new FlagBits();
    private final Operation system = new SystemRegisters();
    private final Operation identification = new Identification();

    private final Opcode invalid = new Opcode(flags, FlagBits.INVALID, 0);
    private final Opcode tooLong = new Opcode(flags, FlagBits.TOO_LONG, 0);
    private final Opcode[] first = new Opcode[256];
    private final Opcode[] second = new Opcode[256];

    /** Fills the tables. */
    public Opcodes() {
        Arrays.fill(first, invalid);
        Arrays.fill(second, invalid);
        arithmetic();
        registers();
        moves();
        transfers();
        others();
        groups();
        secondary();
        secondaryGroups();
    }

    @Override
    public Opcode first(int opcode) {
        return first[opcode];
    }

    @Override
    public Opcode second(int opcode) {
        return second[opcode];
    }

    @Override
    public Opcode invalid() {
        return invalid;
    }

    @Override
    public Opcode tooLong() {
        return tooLong;
    }

    /** An entry for bytes, and behind it the one for operands of the operand size. */
    private static void pair(Opcode[] table, int opcode, Operation operation, int code, int form) {
        table[opcode] = new Opcode(operation, code, form | BYTE);
        table[opcode + 1] = new Opcode(operation, code, form);
    }

    private void arithmetic() {
        for (int operation = Arithmetic.ADD; operation <= Arithmetic.CMP; operation++) {
            int lock = operation == Arithmetic.CMP ? 0 : LOCKABLE;
            pair(first, operation << 3, arithmetic, operation | Arithmetic.RM_REGISTER, MODRM | lock);
            pair(first, operation << 3 | 2, arithmetic, operation | Arithmetic.REGISTER_RM, MODRM);
            pair(first, operation << 3 | 4, arithmetic, operation | Arithmetic.RM_IMMEDIATE, ACCUMULATOR | IMMEDIATE);
        }
        first[0x27] = new Opcode(decimal, Decimal.DAA, 0);
        first[0x2f] = new Opcode(decimal, Decimal.DAS, 0);
        first[0x37] = new Opcode(decimal, Decimal.AAA, 0);
        first[0x3f] = new Opcode(decimal, Decimal.AAS, 0);
        first[0xd4] = new Opcode(decimal, Decimal.AAM, UNSIGNED_8);
        first[0xd5] = new Opcode(decimal, Decimal.AAD, UNSIGNED_8);
        pair(first, 0x84, arithmetic, Arithmetic.TEST | Arithmetic.RM_REGISTER, MODRM);
        pair(first, 0xa8, arithmetic, Arithmetic.TEST | Arithmetic.RM_IMMEDIATE, ACCUMULATOR | IMMEDIATE);
        first[0x69] = new Opcode(multiply, Multiply.IMUL_IMMEDIATE, MODRM | IMMEDIATE);
        first[0x6b] = new Opcode(multiply, Multiply.IMUL_IMMEDIATE, MODRM | IMMEDIATE_8);
    }

    /** What has a register in its opcode. */
    private void registers() {
        for (int register = 0; register < GROUP; register++) {
            first[0x40 | register] = new Opcode(unary, Unary.INC, OPCODE_REGISTER);
            first[0x48 | register] = new Opcode(unary, Unary.DEC, OPCODE_REGISTER);
            first[0x50 | register] = new Opcode(stack, Stack.PUSH, OPCODE_REGISTER);
            first[0x58 | register] = new Opcode(stack, Stack.POP, OPCODE_REGISTER);
            // XCHG with the accumulator, which is register 0, as the register operand is.
            first[0x90 | register] = new Opcode(unary, Unary.XCHG, OPCODE_REGISTER);
            first[0xb0 | register] = new Opcode(move, Move.RM_IMMEDIATE, OPCODE_REGISTER | BYTE | IMMEDIATE);
            first[0xb8 | register] = new Opcode(move, Move.RM_IMMEDIATE, OPCODE_REGISTER | IMMEDIATE);
            second[0xc8 | register] = new Opcode(move, Move.BSWAP, OPCODE_REGISTER);
        }
        first[0x90] = new Opcode(move, Move.NOTHING, 0);
    }

    private void moves() {
        for (int segment : new int[] {Cpu.ES, Cpu.CS, Cpu.SS, Cpu.DS}) {
            first[segment << 3 | 6] = new Opcode(stack, Stack.PUSH_SEGMENT + segment, 0);
            if (segment != Cpu.CS) {
                first[segment << 3 | 7] = new Opcode(stack, Stack.POP_SEGMENT + segment, 0);
            }
        }
        first[0x60] = new Opcode(stack, Stack.PUSHA, 0);
        first[0x61] = new Opcode(stack, Stack.POPA, 0);
        first[0x68] = new Opcode(stack, Stack.PUSH_IMMEDIATE, IMMEDIATE);
        first[0x6a] = new Opcode(stack, Stack.PUSH_IMMEDIATE, IMMEDIATE_8);
        first[0x9c] = new Opcode(stack, Stack.PUSHF, 0);
        first[0x9d] = new Opcode(stack, Stack.POPF, 0);
        first[0xc8] = new Opcode(stack, Stack.ENTER, UNSIGNED_16 | UNSIGNED_8);
        first[0xc9] = new Opcode(stack, Stack.LEAVE, 0);
        pair(first, 0x86, unary, Unary.XCHG, MODRM | LOCKED);
        pair(first, 0x88, move, Move.RM_REGISTER, MODRM);
        pair(first, 0x8a, move, Move.REGISTER_RM, MODRM);
        first[0x8c] = new Opcode(move, Move.RM_SEGMENT, MODRM);
        first[0x8d] = new Opcode(move, Move.LEA, MEMORY);
        first[0x8e] = new Opcode(move, Move.SEGMENT_RM, MODRM);
        first[0x98] = new Opcode(move, Move.CBW, 0);
        first[0x99] = new Opcode(move, Move.CWD, 0);
        first[0x9e] = new Opcode(move, Move.SAHF, 0);
        first[0x9f] = new Opcode(move, Move.LAHF, 0);
        pair(first, 0xa0, move, Move.ACCUMULATOR_OFFSET, OFFSET);
        pair(first, 0xa2, move, Move.OFFSET_ACCUMULATOR, OFFSET);
        first[0xc4] = new Opcode(move, (Cpu.ES + 1) * Move.SEGMENT_UNIT, MEMORY);
        first[0xc5] = new Opcode(move, (Cpu.DS + 1) * Move.SEGMENT_UNIT, MEMORY);
        first[0xd6] = new Opcode(move, Move.SALC, 0);
        first[0xd7] = new Opcode(move, Move.XLAT, 0);
        pair(first, 0x6c, strings, Strings.INS, 0);
        pair(first, 0x6e, strings, Strings.OUTS, 0);
        pair(first, 0xa4, strings, Strings.MOVS, 0);
        pair(first, 0xa6, strings, Strings.CMPS, 0);
        pair(first, 0xaa, strings, Strings.STOS, 0);
        pair(first, 0xac, strings, Strings.LODS, 0);
        pair(first, 0xae, strings, Strings.SCAS, 0);
    }

    private void transfers() {
        for (int condition = 0; condition < CONDITIONS; condition++) {
            first[0x70 | condition] = new Opcode(branch, condition, IMMEDIATE_8 | ENDS);
            second[0x80 | condition] = new Opcode(branch, condition, IMMEDIATE | ENDS);
        }
        first[0x62] = new Opcode(branch, Branch.BOUND, MEMORY);
        first[0x9a] = new Opcode(far, Far.CALL, FAR | ENDS);
        first[0xc2] = new Opcode(branch, Branch.RETURN, UNSIGNED_16 | ENDS);
        first[0xc3] = new Opcode(branch, Branch.RETURN, ENDS);
        first[0xca] = new Opcode(far, Far.RETURN, UNSIGNED_16 | ENDS);
        first[0xcb] = new Opcode(far, Far.RETURN, ENDS);
        first[0xcc] = new Opcode(far, Far.INT3, ENDS);
        first[0xcd] = new Opcode(far, Far.INT, UNSIGNED_8 | ENDS);
        first[0xce] = new Opcode(far, Far.INTO, ENDS);
        first[0xcf] = new Opcode(far, Far.IRET, ENDS);
        first[0xe0] = new Opcode(branch, Branch.LOOPNE, IMMEDIATE_8 | ENDS);
        first[0xe1] = new Opcode(branch, Branch.LOOPE, IMMEDIATE_8 | ENDS);
        first[0xe2] = new Opcode(branch, Branch.LOOP, IMMEDIATE_8 | ENDS);
        first[0xe3] = new Opcode(branch, Branch.JCXZ, IMMEDIATE_8 | ENDS);
        first[0xe8] = new Opcode(branch, Branch.CALL, IMMEDIATE | ENDS);
        first[0xe9] = new Opcode(branch, Branch.JUMP, IMMEDIATE | ENDS);
        first[0xea] = new Opcode(far, Far.JUMP, FAR | ENDS);
        first[0xeb] = new Opcode(branch, Branch.JUMP, IMMEDIATE_8 | ENDS);
        first[0xf1] = new Opcode(far, Far.INT1, ENDS);
    }

    private void others() {
        pair(first, 0xe4, ports, Ports.IN_IMMEDIATE, UNSIGNED_8);
        pair(first, 0xe6, ports, Ports.OUT_IMMEDIATE, UNSIGNED_8);
        pair(first, 0xec, ports, Ports.IN_DX, 0);
        pair(first, 0xee, ports, Ports.OUT_DX, 0);
        first[0x63] = new Opcode(system, SystemRegisters.ARPL, MODRM | WORD);
        first[0x9b] = new Opcode(flags, FlagBits.WAIT, 0);
        for (int escape = 0xd8; escape <= 0xdf; escape++) {
            first[escape] = new Opcode(flags, FlagBits.ESCAPE, MODRM);
        }
        first[0xf4] = new Opcode(flags, FlagBits.HLT, 0);
        first[0xf5] = new Opcode(flags, FlagBits.CMC, 0);
        first[0xf8] = new Opcode(flags, FlagBits.CLC, 0);
        first[0xf9] = new Opcode(flags, FlagBits.STC, 0);
        first[0xfa] = new Opcode(flags, FlagBits.CLI, 0);
        first[0xfb] = new Opcode(flags, FlagBits.STI, 0);
        first[0xfc] = new Opcode(flags, FlagBits.CLD, 0);
        first[0xfd] = new Opcode(flags, FlagBits.STD, 0);
    }

    private List<Opcode> group(Opcode... members) {
        List<Opcode> group = new ArrayList<>(Arrays.asList(members));
        while (group.size() < GROUP) {
            group.add(invalid);
        }
        return List.copyOf(group);
    }

    private void groups(int opcode, int form, List<Opcode> group) {
        first[opcode] = new Opcode(flags, FlagBits.INVALID, form | MODRM, group);
    }

    private void groups() {
        Opcode[] immediate = new Opcode[GROUP];
        for (int op = Arithmetic.ADD; op <= Arithmetic.CMP; op++) {
            int lock = op == Arithmetic.CMP ? 0 : LOCKABLE;
            immediate[op] = new Opcode(arithmetic, op | Arithmetic.RM_IMMEDIATE, lock);
        }
        groups(0x80, BYTE | IMMEDIATE, group(immediate));
        groups(0x81, IMMEDIATE, group(immediate));
        groups(0x82, BYTE | IMMEDIATE, group(immediate));
        groups(0x83, IMMEDIATE_8, group(immediate));
        groups(0x8f, 0, group(new Opcode(stack, Stack.POP, 0)));
        shiftGroup(0xc0, Shift.BY_IMMEDIATE, UNSIGNED_8);
        shiftGroup(0xd0, Shift.BY_ONE, 0);
        shiftGroup(0xd2, Shift.BY_CL, 0);
        groups(0xc6, BYTE, group(new Opcode(move, Move.RM_IMMEDIATE, IMMEDIATE)));
        groups(0xc7, 0, group(new Opcode(move, Move.RM_IMMEDIATE, IMMEDIATE)));
        for (int opcode = 0xf6; opcode <= 0xf7; opcode++) {
            groups(
                    opcode,
                    opcode == 0xf6 ? BYTE : 0,
                    group(
                            new Opcode(arithmetic, Arithmetic.TEST | Arithmetic.RM_IMMEDIATE, IMMEDIATE),
                            new Opcode(arithmetic, Arithmetic.TEST | Arithmetic.RM_IMMEDIATE, IMMEDIATE),
                            new Opcode(unary, Unary.NOT, LOCKABLE),
                            new Opcode(unary, Unary.NEG, LOCKABLE),
                            new Opcode(multiply, Multiply.MUL, 0),
                            new Opcode(multiply, Multiply.IMUL, 0),
                            new Opcode(multiply, Multiply.DIV, 0),
                            new Opcode(multiply, Multiply.IDIV, 0)));
        }
        Opcode inc = new Opcode(unary, Unary.INC, LOCKABLE);
        Opcode dec = new Opcode(unary, Unary.DEC, LOCKABLE);
        groups(0xfe, BYTE, group(inc, dec));
        groups(
                0xff,
                0,
                group(
                        inc,
                        dec,
                        new Opcode(branch, Branch.CALL_RM, ENDS),
                        new Opcode(far, Far.CALL_MEMORY, MEMORY | ENDS),
                        new Opcode(branch, Branch.JUMP_RM, ENDS),
                        new Opcode(far, Far.JUMP_MEMORY, MEMORY | ENDS),
                        new Opcode(stack, Stack.PUSH, 0)));
    }

    private void shiftGroup(int opcode, int count, int form) {
        Opcode[] members = new Opcode[GROUP];
        for (int op = Shift.ROL; op <= Shift.SAR; op++) {
            members[op] = new Opcode(shift, op | count, 0);
        }
        groups(opcode, form | BYTE, group(members));
        groups(opcode + 1, form, group(members));
    }

    private void secondary() {
        second[0x02] = new Opcode(system, SystemRegisters.LAR, MODRM);
        second[0x03] = new Opcode(system, SystemRegisters.LSL, MODRM);
        second[0x06] = new Opcode(system, SystemRegisters.CLTS, 0);
        // INVD and WBINVD: there is no cache.
        second[0x08] = new Opcode(move, Move.NOTHING, 0);
        second[0x09] = new Opcode(move, Move.NOTHING, 0);
        second[0x1f] = new Opcode(move, Move.NOTHING, MODRM);
        second[0x20] = new Opcode(system, SystemRegisters.FROM_CR, REGISTERS);
        second[0x21] = new Opcode(system, SystemRegisters.FROM_DR, REGISTERS);
        second[0x22] = new Opcode(system, SystemRegisters.TO_CR, REGISTERS | ENDS);
        second[0x23] = new Opcode(system, SystemRegisters.TO_DR, REGISTERS);
        second[0x30] = new Opcode(identification, Identification.WRMSR, 0);
        second[0x31] = new Opcode(identification, Identification.RDTSC, 0);
        second[0x32] = new Opcode(identification, Identification.RDMSR, 0);
        for (int condition = 0; condition < CONDITIONS; condition++) {
            second[0x40 | condition] = new Opcode(move, Move.CONDITIONAL + condition, MODRM);
            second[0x90 | condition] = new Opcode(bits, Bits.SET + condition, MODRM | BYTE);
        }
        for (int segment : new int[] {Cpu.FS, Cpu.GS}) {
            int row = segment == Cpu.FS ? 0xa0 : 0xa8;
            second[row] = new Opcode(stack, Stack.PUSH_SEGMENT + segment, 0);
            second[row | 1] = new Opcode(stack, Stack.POP_SEGMENT + segment, 0);
        }
        second[0xa2] = new Opcode(identification, Identification.CPUID, 0);
        second[0xa3] = new Opcode(bits, Bits.BT, MODRM);
        second[0xa4] = new Opcode(shift, Shift.SHLD | Shift.BY_IMMEDIATE, MODRM | UNSIGNED_8);
        second[0xa5] = new Opcode(shift, Shift.SHLD | Shift.BY_CL, MODRM);
        second[0xab] = new Opcode(bits, Bits.BTS, MODRM | LOCKABLE);
        second[0xac] = new Opcode(shift, Shift.SHRD | Shift.BY_IMMEDIATE, MODRM | UNSIGNED_8);
        second[0xad] = new Opcode(shift, Shift.SHRD | Shift.BY_CL, MODRM);
        second[0xaf] = new Opcode(multiply, Multiply.IMUL_REGISTER, MODRM);
        pair(second, 0xb0, unary, Unary.CMPXCHG, MODRM | LOCKABLE);
        second[0xb2] = new Opcode(move, (Cpu.SS + 1) * Move.SEGMENT_UNIT, MEMORY);
        second[0xb3] = new Opcode(bits, Bits.BTR, MODRM | LOCKABLE);
        second[0xb4] = new Opcode(move, (Cpu.FS + 1) * Move.SEGMENT_UNIT, MEMORY);
        second[0xb5] = new Opcode(move, (Cpu.GS + 1) * Move.SEGMENT_UNIT, MEMORY);
        second[0xb6] = new Opcode(move, Move.ZERO_8, MODRM);
        second[0xb7] = new Opcode(move, Move.ZERO_16, MODRM);
        second[0xbb] = new Opcode(bits, Bits.BTC, MODRM | LOCKABLE);
        second[0xbc] = new Opcode(bits, Bits.BSF, MODRM);
        second[0xbd] = new Opcode(bits, Bits.BSR, MODRM);
        second[0xbe] = new Opcode(move, Move.SIGN_8, MODRM);
        second[0xbf] = new Opcode(move, Move.SIGN_16, MODRM);
        pair(second, 0xc0, unary, Unary.XADD, MODRM | LOCKABLE);
    }

    private void secondaryGroups() {
        second[0x00] = new Opcode(
                flags,
                FlagBits.INVALID,
                MODRM,
                group(
                        new Opcode(system, SystemRegisters.SLDT, 0),
                        new Opcode(system, SystemRegisters.STR, 0),
                        new Opcode(system, SystemRegisters.LLDT, 0),
                        new Opcode(system, SystemRegisters.LTR, 0),
                        new Opcode(system, SystemRegisters.VERR, 0),
                        new Opcode(system, SystemRegisters.VERW, 0)));
        second[0x01] = new Opcode(
                flags,
                FlagBits.INVALID,
                MODRM,
                group(
                        new Opcode(system, SystemRegisters.SGDT, MEMORY),
                        new Opcode(system, SystemRegisters.SIDT, MEMORY),
                        new Opcode(system, SystemRegisters.LGDT, MEMORY),
                        new Opcode(system, SystemRegisters.LIDT, MEMORY),
                        new Opcode(system, SystemRegisters.SMSW, 0),
                        invalid,
                        new Opcode(system, SystemRegisters.LMSW, ENDS),
                        new Opcode(system, SystemRegisters.INVLPG, MEMORY)));
        second[0xba] = new Opcode(
                flags,
                FlagBits.INVALID,
                MODRM | UNSIGNED_8,
                group(
                        invalid,
                        invalid,
                        invalid,
                        invalid,
                        new Opcode(bits, Bits.BT + Bits.IMMEDIATE, 0),
                        new Opcode(bits, Bits.BTS + Bits.IMMEDIATE, LOCKABLE),
                        new Opcode(bits, Bits.BTR + Bits.IMMEDIATE, LOCKABLE),
                        new Opcode(bits, Bits.BTC + Bits.IMMEDIATE, LOCKABLE)));
        second[0xc7] = new Opcode(
                flags, FlagBits.INVALID, MODRM, group(invalid, new Opcode(unary, Unary.CMPXCHG8B, MEMORY | LOCKABLE)));
    }
}
