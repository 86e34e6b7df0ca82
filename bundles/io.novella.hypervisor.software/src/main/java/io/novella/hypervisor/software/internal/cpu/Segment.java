// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.cpu;

/**
 * A segment register: the selector, and what has been loaded from the descriptor.
 *
 * <p>Attributes are packed as in {@link io.novella.hypervisor.Segment}: type in bits 0-3, S 4, DPL 5-6, P 7, AVL 12, L
 * 13, D/B 14, G 15. Intel's manual, volume 3, 3.4.5.
 */
public final class Segment {

    /** Bit of the attributes: a code or data segment. */
    public static final int CODE_OR_DATA = 1 << 4;
    /** Bit of the attributes: present. */
    public static final int PRESENT = 1 << 7;
    /** Bit of the attributes: 32-bit. */
    public static final int BIG = 1 << 14;
    /** Bit of the type: code. */
    public static final int CODE = 1 << 3;
    /** Bit of a data segment's type: offsets above the limit are valid. */
    public static final int EXPAND_DOWN = 1 << 2;
    /** Bit of a code segment's type: callable from less privileged code. */
    public static final int CONFORMING = 1 << 2;
    /** Bit of the type: a data segment is writable, a code segment readable. */
    public static final int READ_WRITE = 1 << 1;
    /** Bit of the type. */
    public static final int ACCESSED = 1;
    /** What a segment is in real mode: present, writable data. */
    public static final int REAL_MODE = PRESENT | CODE_OR_DATA | READ_WRITE | ACCESSED;

    private static final int WIDEST = 4;

    private int selector;
    private int base;
    private int limit;
    private int attributes;
    // Below these offsets every access of up to four bytes is allowed, which is the case that has to be fast.
    private int readBelow;
    private int writeBelow;

    /** The selector, 0 to 0xffff. */
    public int selector() {
        return selector;
    }

    /** Linear address of the first byte. */
    public int base() {
        return base;
    }

    /** The limit in bytes, unsigned: offset of the last byte, or of the last byte that is not valid if it expands down. */
    public int limit() {
        return limit;
    }

    /** The attributes. */
    public int attributes() {
        return attributes;
    }

    /** The descriptor's privilege level, 0 to 3. */
    public int dpl() {
        return attributes >>> 5 & 3;
    }

    /** Whether the D/B bit is set. */
    public boolean isBig() {
        return (attributes & BIG) != 0;
    }

    /** Whether it holds a descriptor, and not a null selector. */
    public boolean isUsable() {
        return (attributes & PRESENT) != 0;
    }

    /** Below this offset, unsigned, a read of up to four bytes needs no further check. */
    public int readBelow() {
        return readBelow;
    }

    /** Below this offset, unsigned, a write of up to four bytes needs no further check. */
    public int writeBelow() {
        return writeBelow;
    }

    /** Loads everything. */
    public void load(int newSelector, int newBase, int newLimit, int newAttributes) {
        selector = newSelector & 0xffff;
        base = newBase;
        limit = newLimit;
        attributes = newAttributes;
        boolean down = (attributes & (CODE | EXPAND_DOWN)) == EXPAND_DOWN;
        int below = down || Integer.compareUnsigned(limit, WIDEST) < 0 ? 0 : limit - (WIDEST - 2);
        readBelow = isReadable() ? below : 0;
        writeBelow = isWritable() ? below : 0;
    }

    /** Loads a selector as real mode does: limit and D/B remain. */
    public void loadReal(int newSelector) {
        load(newSelector, (newSelector & 0xffff) << 4, limit, (attributes & (BIG | 1 << 15)) | REAL_MODE);
    }

    /** Whether an access is within the limit and of an allowed kind. */
    public boolean allows(int offset, int size, boolean write) {
        if (write ? !isWritable() : !isReadable()) {
            return false;
        }
        return contains(offset, size);
    }

    /** Whether all bytes of an access are within the limit. */
    public boolean contains(int offset, int size) {
        int last = offset + size - 1;
        if (Integer.compareUnsigned(last, offset) < 0) {
            // Around 4 GiB: only a flat segment has both ends.
            return (attributes & (CODE | EXPAND_DOWN)) != EXPAND_DOWN && limit == -1;
        }
        if ((attributes & (CODE | EXPAND_DOWN)) == EXPAND_DOWN) {
            return Integer.compareUnsigned(offset, limit) > 0
                    && (isBig() || Integer.compareUnsigned(last, 0xffff) <= 0);
        }
        return Integer.compareUnsigned(last, limit) <= 0;
    }

    private boolean isReadable() {
        return isUsable() && (attributes & (CODE | READ_WRITE)) != CODE;
    }

    private boolean isWritable() {
        return isUsable() && (attributes & (CODE | READ_WRITE)) == READ_WRITE;
    }
}
