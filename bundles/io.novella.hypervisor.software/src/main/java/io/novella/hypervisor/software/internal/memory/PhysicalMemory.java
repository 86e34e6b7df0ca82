// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.software.internal.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guest-physical memory: RAM from address 0, and read-only images at other addresses, all in one array.
 *
 * <p>Several vCPUs and the host use it at the same time, as long as the array does not grow. Plain accesses have the host processor's order; locked
 * instructions use {@link #compareAndSet}. Each page of 4 KiB has attribute bits, which are zero for plain RAM, so that a
 * store needs one test: read-only, not yet dirty (while the dirty log is on), and holding decoded instructions.
 * A store into decoded bytes increments the page's version, which ends the use of the instructions decoded from it.
 */
public final class PhysicalMemory {

    /** Bytes of a page. */
    public static final int PAGE = 4096;

    /** The largest RAM, 1 GiB. */
    public static final long MAXIMUM_BYTES = 1L << 30;

    /** Address bits within a page. */
    public static final int PAGE_SHIFT = 12;

    /** The array at first: enough for a small flat guest. Memory of the heap that is touched for the first time is slow. */
    private static final int FIRST_BYTES = 256 << 10;

    private static final int CODE = 1;
    private static final int CLEAN = 2;
    private static final int READ_ONLY = 4;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle VERSION = MethodHandles.arrayElementVarHandle(int[].class);

    // Grows as the memory is used, unless there are read-only images behind the RAM. See grow.
    private byte[] bytes;
    private final int ramBytes;
    private final byte[] attributes;
    private final int[] versions;
    /** For each page a bit per byte that belongs to a decoded instruction; null when there is none. */
    private final long[] @Nullable [] code;

    private final List<Rom> roms;
    private final int[] romIndex;
    private long @Nullable [] dirty;

    /**
     * A read-only image.
     *
     * @param address guest-physical address of its first byte, a multiple of 4096, up to 4 GiB
     * @param content at most 16 MiB; padded with zeros to whole pages
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    public record Rom(long address, byte[] content) {}

    /**
     * Creates zeroed RAM and maps read-only images.
     *
     * @param ramBytes size of the RAM, rounded up to whole pages; 1 byte to 1 GiB
     * @throws IllegalArgumentException if the size is out of range, or an image is misplaced
     */
    public PhysicalMemory(long ramBytes, List<Rom> roms) {
        if (ramBytes < 1 || ramBytes > MAXIMUM_BYTES) {
            throw new IllegalArgumentException("the software CPU supports 1 byte to 1 GiB of memory, not " + ramBytes
                    + " bytes: choose less memory, or KVM");
        }
        this.ramBytes = roundUp((int) ramBytes);
        this.roms = List.copyOf(roms);
        this.romIndex = new int[roms.size()];
        int size = this.ramBytes;
        for (int i = 0; i < romIndex.length; i++) {
            Rom rom = roms.get(i);
            int length = roundUp(rom.content().length);
            if ((rom.address() & (PAGE - 1)) != 0
                    || rom.address() < this.ramBytes
                    || rom.address() + length > 1L << 32
                    || length > 16 << 20) {
                throw new IllegalArgumentException("a read-only image of " + length + " bytes cannot be at 0x"
                        + Long.toHexString(rom.address()) + ": expected whole pages between the RAM and 4 GiB");
            }
            romIndex[i] = size;
            size = Math.addExact(size, length);
        }
        bytes = new byte[roms.isEmpty() ? Math.min(size, FIRST_BYTES) : size];
        // One more page each, so that the second byte of an access needs no range check of its own.
        attributes = new byte[(size >>> PAGE_SHIFT) + 1];
        versions = new int[(size >>> PAGE_SHIFT) + 1];
        code = new long[(size >>> PAGE_SHIFT) + 1][];
        for (int i = 0; i < romIndex.length; i++) {
            byte[] content = roms.get(i).content();
            System.arraycopy(content, 0, bytes, romIndex[i], content.length);
            Arrays.fill(
                    attributes,
                    romIndex[i] >>> PAGE_SHIFT,
                    (romIndex[i] + roundUp(content.length)) >>> PAGE_SHIFT,
                    (byte) READ_ONLY);
        }
    }

    /** Creates zeroed RAM without read-only images. */
    public PhysicalMemory(long ramBytes) {
        this(ramBytes, List.of());
    }

    private static int roundUp(int size) {
        return (size + PAGE - 1) & -PAGE;
    }

    /** Size of the RAM in bytes. */
    public int ramBytes() {
        return ramBytes;
    }

    /** The part of the RAM that has been used: bytes above it are zero, and take no memory of the host. */
    public int present() {
        return Math.min(bytes.length, ramBytes);
    }

    /**
     * Makes the array larger. While a vCPU runs, only its thread calls this; others that write hold this object's monitor meanwhile, so
     * that nothing that they write is lost.
     *
     * @param end the array is to have at least so many bytes, up to {@link #ramBytes}
     * @throws OutOfMemoryError if the heap has no room for it
     */
    public synchronized void grow(int end) {
        if (end > present()) {
            long doubled = Math.max(end, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(ramBytes, doubled));
        }
    }

    /** The array behind RAM and images. Only for reads, and for stores into pages that {@link #isPlain}. */
    public byte[] array() {
        return bytes;
    }

    /** The array index of a guest-physical address, or -1 if there is no memory. */
    public int index(int address) {
        if (Integer.compareUnsigned(address, ramBytes) < 0) {
            // Up to the end of the page, since callers read several bytes.
            grow((address | PAGE - 1) + 1);
            return address;
        }
        for (int i = 0; i < romIndex.length; i++) {
            int offset = address - (int) roms.get(i).address();
            if (Integer.compareUnsigned(offset, roundUp(roms.get(i).content().length)) < 0) {
                return romIndex[i] + offset;
            }
        }
        return -1;
    }

    /** Whether an access of so many bytes is within RAM, where the index equals the address; the bytes are present then. */
    public boolean isRam(int address, int size) {
        if (address < 0 || address > ramBytes - size) {
            return false;
        }
        grow(address + size);
        return true;
    }

    /** Makes whole pages of RAM read-only, so that a guest's stores into them are exits. Rounds outwards. */
    public synchronized void protect(int address, int length) {
        check(address, length);
        for (int page = address >>> PAGE_SHIFT; page << PAGE_SHIFT < address + length; page++) {
            attributes[page] |= READ_ONLY;
        }
    }

    /** Whether stores into all bytes of this range have no side effect: not read-only, not code, dirty already. */
    public boolean isPlain(int index, int length) {
        for (int page = index >>> PAGE_SHIFT; page <= (index + length - 1) >>> PAGE_SHIFT; page++) {
            if (attributes[page] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a page is read-only. */
    public boolean isReadOnly(int index) {
        return (attributes[index >>> PAGE_SHIFT] & READ_ONLY) != 0;
    }

    /** Reads 1, 2 or 4 bytes, zero-extended. */
    public int read(int index, int size) {
        return switch (size) {
            case 1 -> bytes[index] & 0xff;
            case 2 -> (short) SHORT.get(bytes, index) & 0xffff;
            default -> (int) INT.get(bytes, index);
        };
    }

    /** Writes 1, 2 or 4 bytes without a record: the caller calls {@link #written} if the pages are not plain afterwards. */
    public void set(int index, int size, int value) {
        switch (size) {
            case 1 -> bytes[index] = (byte) value;
            case 2 -> SHORT.set(bytes, index, (short) value);
            default -> INT.set(bytes, index, value);
        }
    }

    /**
     * Writes 1, 2 or 4 bytes into pages that are not read-only.
     *
     * @return whether instructions have been decoded from one of these bytes, which are now invalid
     */
    public boolean write(int index, int size, int value) {
        set(index, size, value);
        return (attributes[index >>> PAGE_SHIFT] | attributes[(index + size - 1) >>> PAGE_SHIFT]) != 0
                && written(index, size);
    }

    /**
     * Replaces a value atomically if it is as expected; pages must not be read-only. A value that crosses a boundary of
     * four bytes is replaced atomically only with respect to other such values.
     *
     * @return whether it was as expected
     */
    public boolean compareAndSet(int index, int size, int expected, int value) {
        int shift = (index & 3) << 3;
        if ((index & 3) + size <= 4) {
            int word = index & -4;
            int mask = (size == 4 ? -1 : (1 << (size << 3)) - 1) << shift;
            for (; ; ) {
                int old = (int) INT.getVolatile(bytes, word);
                if (((old ^ (expected << shift)) & mask) != 0) {
                    return false;
                }
                if (INT.compareAndSet(bytes, word, old, (old & ~mask) | ((value << shift) & mask))) {
                    return true;
                }
            }
        }
        int mask = size == 4 ? -1 : 0xffff;
        synchronized (this) {
            if (((read(index, size) ^ expected) & mask) != 0) {
                return false;
            }
            set(index, size, value);
            VarHandle.fullFence();
            return true;
        }
    }

    /**
     * Replaces eight bytes as {@link #compareAndSet} does; atomically if the index is a multiple of eight.
     *
     * @return whether they were as expected
     */
    public boolean compareAndSetLong(int index, long expected, long value) {
        if ((index & 7) == 0) {
            return LONG.compareAndSet(bytes, index, expected, value);
        }
        synchronized (this) {
            if ((long) LONG.get(bytes, index) != expected) {
                return false;
            }
            LONG.set(bytes, index, value);
            VarHandle.fullFence();
            return true;
        }
    }

    /**
     * Records a store that has been made: in the dirty log, and against decoded instructions.
     *
     * @return whether instructions have been decoded from one of these bytes, which are now invalid
     */
    public synchronized boolean written(int index, int length) {
        boolean invalidated = false;
        for (int page = index >>> PAGE_SHIFT; page <= (index + length - 1) >>> PAGE_SHIFT; page++) {
            if ((attributes[page] & CLEAN) != 0 && dirty != null) {
                attributes[page] &= ~CLEAN;
                dirty[page >>> 6] |= 1L << page;
            }
            long[] map = code[page];
            if (map != null) {
                int from = Math.max(index - (page << PAGE_SHIFT), 0);
                int to = Math.min(index + length - (page << PAGE_SHIFT), PAGE);
                invalidated |= covers(map, from, to) && invalidate(page, map);
            }
        }
        return invalidated;
    }

    private static boolean covers(long[] map, int from, int to) {
        for (int at = from; at < to; at++) {
            if ((map[at >>> 6] >>> at & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean invalidate(int page, long[] map) {
        if ((map[0] & 1) != 0 && page > 0) {
            // The first byte may belong to an instruction that begins in the page before.
            VERSION.setVolatile(versions, page - 1, versions[page - 1] + 1);
        }
        code[page] = null;
        attributes[page] &= ~CODE;
        VERSION.setVolatile(versions, page, versions[page] + 1);
        return true;
    }

    /** The version of a page, which changes when decoded instructions in it become invalid. */
    public int version(int page) {
        return (int) VERSION.getOpaque(versions, page);
    }

    /** Notes that an instruction has been decoded from these bytes, so that stores into them are recorded. */
    public synchronized void decoded(int index, int length) {
        for (int at = index; at < index + length; at++) {
            int page = at >>> PAGE_SHIFT;
            long[] map = code[page];
            if (map == null) {
                map = new long[PAGE >>> 6];
                code[page] = map;
                attributes[page] |= CODE;
            }
            map[(at & (PAGE - 1)) >>> 6] |= 1L << at;
        }
    }

    /** Copies bytes out of RAM, for the host. */
    public void read(long address, byte[] target) {
        check(address, target.length);
        int there = Math.max(0, Math.min(target.length, present() - (int) address));
        System.arraycopy(bytes, (int) Math.min(address, present()), target, 0, there);
        Arrays.fill(target, there, target.length, (byte) 0);
    }

    /** Copies bytes into RAM, for the host; read-only pages too. Instructions decoded from them are decoded anew. */
    public void write(long address, byte[] source) {
        check(address, source.length);
        synchronized (this) {
            grow((int) address + source.length);
            System.arraycopy(source, 0, bytes, (int) address, source.length);
        }
        if (source.length > 0) {
            written((int) address, source.length);
        }
    }

    private void check(long address, long length) {
        if (address < 0 || length < 0 || address > ramBytes - length) {
            throw new IndexOutOfBoundsException("0x" + Long.toHexString(address) + " + " + length + " is outside of "
                    + ramBytes + " bytes of memory");
        }
    }

    /** Switches the dirty log on, with all pages of the RAM clean, or off. */
    public synchronized void logDirtyPages(boolean on) {
        dirty = on ? new long[(ramBytes / PAGE + 63) / 64] : null;
        for (int page = 0; page < ramBytes >>> PAGE_SHIFT; page++) {
            attributes[page] = (byte) (on ? attributes[page] | CLEAN : attributes[page] & ~CLEAN);
        }
    }

    /**
     * Returns the pages that have been written to since the last call, by guest or host, and begins anew. A vCPU that runs
     * meanwhile may complete one store without a further record; the caller interrupts running vCPUs before it copies
     * the pages.
     *
     * @return a bit per page of RAM, page 0 in bit 0 of the first element
     * @throws IllegalStateException if the log is off
     */
    public synchronized long[] takeDirtyPages() {
        long[] taken = dirty;
        if (taken == null) {
            throw new IllegalStateException("the dirty log is off");
        }
        logDirtyPages(true);
        return taken;
    }
}
