// SPDX-License-Identifier: Apache-2.0
package io.novella.api;

import org.jspecify.annotations.Nullable;

/**
 * A closed range of versions.
 *
 * @param base first version
 * @param max last version, {@code null} for an open end
 */
public record VersionRange(Microversion base, @Nullable Microversion max) {

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if {@code max} is before {@code base}
     */
    public VersionRange {
        if (max != null && max.compareTo(base) < 0) {
            throw new IllegalArgumentException("the range " + base + " to " + max + " is empty: max is before base");
        }
    }

    /** Tells whether a version lies in this range. */
    public boolean contains(Microversion version) {
        return version.compareTo(base) >= 0 && (max == null || version.compareTo(max) <= 0);
    }

    /** Tells whether any version could lie in both ranges. */
    public boolean overlaps(VersionRange other) {
        return (max == null || other.base.compareTo(max) <= 0) && (other.max == null || base.compareTo(other.max) <= 0);
    }

    @Override
    public String toString() {
        return max == null ? base + " and later" : base.equals(max) ? base.toString() : base + " to " + max;
    }
}
