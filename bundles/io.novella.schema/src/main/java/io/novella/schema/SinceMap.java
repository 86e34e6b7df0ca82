// SPDX-License-Identifier: Apache-2.0
package io.novella.schema;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values in force from a version on, each until the next. Immutable.
 *
 * @param <T> what is in force
 */
public final class SinceMap<T> {

    private final TreeMap<Microversion, T> bySince;

    /** The values by the version they begin with. */
    public SinceMap(SortedMap<Microversion, T> bySince) {
        this.bySince = new TreeMap<>(bySince);
    }

    /** A map with nothing in force. */
    public static <T> SinceMap<T> empty() {
        return new SinceMap<>(new TreeMap<>());
    }

    /** What is in force at a version: the value with the greatest since not after it. */
    public Optional<T> at(Microversion version) {
        return Optional.ofNullable(orNull(version));
    }

    /** As {@link #at}, for the path of every request. */
    public @Nullable T orNull(Microversion version) {
        Map.Entry<Microversion, T> entry = bySince.floorEntry(version);
        return entry == null ? null : entry.getValue();
    }

    /** The versions from which something is in force at some time of a range, the first possibly before it. */
    public List<Microversion> sincesWithin(VersionRange range) {
        List<Microversion> sinces = new ArrayList<>();
        Microversion first = bySince.floorKey(range.base());
        if (first != null) {
            sinces.add(first);
        }
        for (Microversion since : bySince.tailMap(range.base(), false).keySet()) {
            if (range.contains(since)) {
                sinces.add(since);
            }
        }
        return sinces;
    }

    /** What is in force at some time of a range, in order. */
    public List<T> within(VersionRange range) {
        return sincesWithin(range).stream().map(bySince::get).toList();
    }

    /** What begins after a version, in order. */
    public Iterable<Map.Entry<Microversion, T>> after(Microversion version) {
        return bySince.tailMap(version, false).entrySet();
    }

    /** All values by the version they begin with; not to be changed. */
    public SortedMap<Microversion, T> all() {
        return java.util.Collections.unmodifiableSortedMap(bySince);
    }
}
