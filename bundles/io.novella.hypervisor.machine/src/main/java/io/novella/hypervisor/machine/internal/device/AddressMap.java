// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.IoRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which device answers at which address of one space, ports or memory. Immutable: a vCPU's thread looks up in a map while
 * another thread makes the next one. No two entries share an address.
 */
final class AddressMap {

    /** A map without devices. */
    static final AddressMap EMPTY = new AddressMap(new Attached[0]);

    // In the order of their addresses.
    private final Attached[] entries;

    private AddressMap(Attached[] entries) {
        this.entries = entries;
    }

    /** The entry that holds the address, which counts as unsigned; null if no device answers there. */
    @Nullable
    Attached at(long address) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Attached entry = entries[middle];
            if (entry.range().contains(address)) {
                return entry;
            }
            if (address < entry.range().base()) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    /** The first entry that shares an address with the range; null if there is none. */
    @Nullable
    Attached overlapping(IoRange range) {
        for (Attached entry : entries) {
            if (entry.range().overlaps(range)) {
                return entry;
            }
        }
        return null;
    }

    /**
     * A map with one entry more.
     *
     * @throws IllegalArgumentException when it overlaps another
     */
    AddressMap with(Attached more) {
        Attached other = overlapping(more.range());
        if (other != null) {
            throw new IllegalArgumentException(more.range() + " of device '" + more.name() + "' overlaps "
                    + other.range() + " of device '" + other.name() + "'");
        }
        Attached[] result = Arrays.copyOf(entries, entries.length + 1);
        result[entries.length] = more;
        Arrays.sort(result, Comparator.comparingLong(entry -> entry.range().base()));
        return new AddressMap(result);
    }

    /** A map without the entries that match. */
    AddressMap without(Predicate<Attached> gone) {
        return new AddressMap(Arrays.stream(entries).filter(gone.negate()).toArray(Attached[]::new));
    }

    /** All entries, in the order of their addresses. */
    List<Attached> entries() {
        return List.of(entries);
    }
}
