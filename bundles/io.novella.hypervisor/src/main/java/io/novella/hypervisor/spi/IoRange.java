// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.spi;

import io.novella.hypervisor.HypervisorException;
import java.util.Locale;

/**
 * A range of addresses a device answers at.
 *
 * @param space ports or memory
 * @param base first address
 * @param length number of addresses, at least 1; a port range ends at 0xffff, a memory range at 2<sup>52</sup> - 1
 */
public record IoRange(Space space, long base, long length) {

    /** Where addresses count. */
    public enum Space {
        /** I/O ports, 0 to 0xffff. */
        PORT(1L << 16),
        /** Guest-physical memory that is not RAM. */
        MMIO(1L << 52);

        private final long size;

        Space(long size) {
            this.size = size;
        }
    }

    /**
     * Checks the range.
     *
     * @throws HypervisorException {@code INVALID_SPEC} when it is empty or leaves its space
     */
    public IoRange {
        if (base < 0 || length < 1 || length > space.size || base > space.size - length) {
            throw new HypervisorException(
                    HypervisorException.Reason.INVALID_SPEC,
                    String.format(Locale.ROOT, "%s range at 0x%x of length %d is out of bounds", space, base, length));
        }
    }

    /** A range of I/O ports. */
    public static IoRange ports(int base, int length) {
        return new IoRange(Space.PORT, base, length);
    }

    /** A range of guest-physical memory. */
    public static IoRange mmio(long base, long length) {
        return new IoRange(Space.MMIO, base, length);
    }

    /** Whether the address lies in the range. */
    public boolean contains(long address) {
        return address >= base && address - base < length;
    }

    /** Whether the two share an address. */
    public boolean overlaps(IoRange other) {
        return space == other.space && base < other.base + other.length && other.base < base + length;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s 0x%x-0x%x", space == Space.PORT ? "port range" : "memory range", base, base + length - 1);
    }
}
