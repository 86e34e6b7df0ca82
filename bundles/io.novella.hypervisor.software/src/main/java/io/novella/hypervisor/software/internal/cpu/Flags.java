// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/**
 * The EFLAGS register. The arithmetic flags are evaluated lazily from two words: the last result, sign-extended, and the
 * carries of the operation. An operation stores both; few instructions read the flags.
 *
 * <p>Layout of {@link #aux}: bit 31 the carry out of the most significant bit (CF), bit 30 the carry into it (OF is their
 * difference), bit 3 the carry out of bit 3 (AF), bits 8 to 15 are added modulo 2 to the result's low byte for PF, and bit
 * 0 to its sign for SF. The last two express combinations that no result has, such as ZF with SF.
 *
 * <p>The argument {@code shift} of the operations is 24 for 8-bit, 16 for 16-bit and 0 for 32-bit operands. Bits of
 * operands above their size are ignored.
 */
public final class Flags {

    /** Carry. */
    public static final int CF = 1;
    /** Parity of the low byte: set when even. */
    public static final int PF = 1 << 2;
    /** Carry out of bit 3. */
    public static final int AF = 1 << 4;
    /** Zero. */
    public static final int ZF = 1 << 6;
    /** Sign. */
    public static final int SF = 1 << 7;
    /** Trap: single step. */
    public static final int TF = 1 << 8;
    /** External interrupts are enabled. */
    public static final int IF = 1 << 9;
    /** Direction of string instructions: set when downwards. */
    public static final int DF = 1 << 10;
    /** Signed overflow. */
    public static final int OF = 1 << 11;
    /** I/O privilege level, two bits. */
    public static final int IOPL = 3 << 12;
    /** Nested task. */
    public static final int NT = 1 << 14;
    /** Resume: suppresses instruction breakpoints for one instruction. */
    public static final int RF = 1 << 16;
    /** Virtual 8086 mode. */
    public static final int VM = 1 << 17;
    /** Alignment check. */
    public static final int AC = 1 << 18;
    /** Can be changed if there is a CPUID instruction. */
    public static final int ID = 1 << 21;

    /** The six that arithmetic sets. */
    public static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    private static final int FIXED = 2;
    private static final int SYSTEM = TF | IF | DF | IOPL | NT | RF | VM | AC | ID;
    private static final int CARRIES = 0xc0000000;

    private int result = 1 << 8;
    private int aux = 1 << 8;
    private int system;

    /** The whole register. */
    public int get() {
        return arithmetic() | system | FIXED;
    }

    /** Sets the whole register; reserved bits are ignored. */
    public void set(int value) {
        setArithmetic(value);
        system = value & SYSTEM;
    }

    /** The six arithmetic flags at their places, all other bits zero. */
    public int arithmetic() {
        return cf() | (pf() ? PF : 0) | (af() ? AF : 0) | (zf() ? ZF : 0) | (sf() ? SF : 0) | (of() << 11);
    }

    /** Sets the arithmetic flags from their places, and no others. */
    public void setArithmetic(int value) {
        int cf = value & CF;
        int of = value >>> 11 & 1;
        result = (value & ZF) != 0 ? 0 : 1 << 8;
        aux = (cf << 31)
                | ((cf ^ of) << 30)
                | ((value & AF) >>> 1)
                | ((value & PF) != 0 ? 0 : 1 << 8)
                | (value >>> 7 & 1);
    }

    /** The flags that arithmetic does not set, at their places. */
    public int system() {
        return system;
    }

    /** Sets the flags that arithmetic does not set. */
    public void setSystem(int value) {
        system = value & SYSTEM;
    }

    /** Whether a flag that arithmetic does not set is set. */
    public boolean has(int systemFlag) {
        return (system & systemFlag) != 0;
    }

    /** CF, 0 or 1. */
    public int cf() {
        return aux >>> 31;
    }

    /** OF, 0 or 1. */
    public int of() {
        return (aux ^ (aux << 1)) >>> 31;
    }

    /** AF. */
    public boolean af() {
        return (aux & 8) != 0;
    }

    /** ZF. */
    public boolean zf() {
        return result == 0;
    }

    /** SF. */
    public boolean sf() {
        return ((result >>> 31) ^ (aux & 1)) != 0;
    }

    /** PF. */
    public boolean pf() {
        return (Integer.bitCount((result ^ (aux >>> 8)) & 0xff) & 1) == 0;
    }

    /** Sets CF, given 0 or 1, and no other. */
    public void setCf(int cf) {
        aux = (aux & ~CARRIES) | (cf << 31) | ((cf ^ of()) << 30);
    }

    /** Sets CF and OF, each given as 0 or 1, and no others. */
    public void setCfOf(int cf, int of) {
        aux = (aux & ~CARRIES) | (cf << 31) | ((cf ^ of) << 30);
    }

    /** Sets or clears ZF, and no other. */
    public void setZf(boolean zf) {
        setArithmetic((arithmetic() & ~ZF) | (zf ? ZF : 0));
    }

    /** After {@code r = a + b}, or with a carry in. */
    public void add(int a, int b, int r, int shift) {
        set(r, (a & b) | ((a | b) & ~r), shift);
    }

    /** After {@code r = a - b}, or with a borrow in. */
    public void sub(int a, int b, int r, int shift) {
        set(r, (~a & b) | ((~a | b) & r), shift);
    }

    /** After {@code r = a + 1}, which leaves CF. */
    public void inc(int a, int r, int shift) {
        int cf = cf();
        set(r, a & ~r, shift);
        setCf(cf);
    }

    /** After {@code r = a - 1}, which leaves CF. */
    public void dec(int a, int r, int shift) {
        int cf = cf();
        set(r, ~a & r, shift);
        setCf(cf);
    }

    /** After a logical operation: CF, OF and AF become 0. */
    public void logic(int r, int shift) {
        result = (r << shift) >> shift;
        aux = 0;
    }

    /** After a shift: SF, ZF and PF by the result, AF becomes 0, CF and OF as given, 0 or 1. */
    public void shifted(int r, int cf, int of, int shift) {
        result = (r << shift) >> shift;
        aux = (cf << 31) | ((cf ^ of) << 30);
    }

    private void set(int r, int carries, int shift) {
        result = (r << shift) >> shift;
        aux = ((carries << shift) & CARRIES) | (carries & 8);
    }

    /** Evaluates a condition by its number in an opcode, 0 (O) to 15 (NLE). */
    public boolean condition(int number) {
        boolean value =
                switch (number >>> 1) {
                    case 0 -> of() != 0;
                    case 1 -> aux < 0;
                    case 2 -> result == 0;
                    case 3 -> aux < 0 || result == 0;
                    case 4 -> sf();
                    case 5 -> pf();
                    case 6 -> sf() != (of() != 0);
                    default -> result == 0 || sf() != (of() != 0);
                };
        return value == ((number & 1) == 0);
    }
}
