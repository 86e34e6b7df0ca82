// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.decode;

/** How an opcode is encoded; a set of bits. Intel's manual, volume 2, 2.1 and appendix A. */
public final class Form {

    /** Operands are bytes; otherwise they have the operand size, 2 or 4 bytes. */
    public static final int BYTE = 1;
    /** Operands have 2 bytes whatever the prefixes say. */
    public static final int WORD = 1 << 1;
    /** A ModRM byte follows. */
    public static final int MODRM = 1 << 2;
    /** The ModRM byte must name memory. */
    public static final int MEMORY = MODRM | 1 << 3;
    /** The ModRM byte names registers, whatever its upper bits are. */
    public static final int REGISTERS = MODRM | 1 << 4;
    /** A register in the lower three bits of the opcode. */
    public static final int OPCODE_REGISTER = 1 << 5;
    /** The accumulator. */
    public static final int ACCUMULATOR = 1 << 6;
    /** An offset follows, as wide as addresses. */
    public static final int OFFSET = 1 << 7;
    /** An immediate byte follows, sign-extended. */
    public static final int IMMEDIATE_8 = 1 << 8;
    /** An immediate byte follows, zero-extended. */
    public static final int UNSIGNED_8 = 1 << 9;
    /** An immediate of the operands' size follows, sign-extended. */
    public static final int IMMEDIATE = 1 << 10;
    /** An immediate word follows, zero-extended; before that of {@link #UNSIGNED_8}. */
    public static final int UNSIGNED_16 = 1 << 11;
    /** An offset of the operands' size and a selector follow. */
    public static final int FAR = 1 << 12;
    /** LOCK is allowed if the operand is in memory. */
    public static final int LOCKABLE = 1 << 13;
    /** It is locked without a prefix if the operand is in memory. */
    public static final int LOCKED = 1 << 14;
    /** A transfer of control, or an instruction that may have changed the mode: the next one is looked up. */
    public static final int ENDS = 1 << 15;

    private Form() {}
}
