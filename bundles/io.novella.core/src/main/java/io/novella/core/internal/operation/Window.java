// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.api.Microversion;
import org.jspecify.annotations.Nullable;

/**
 * A range of versions at which a path is used; a rename ends one window and begins the next.
 *
 * @param from first version
 * @param before first version after it; {@code null} for an open end
 */
public record Window(Microversion from, @Nullable Microversion before) {

    /** Returns whether the window contains a version. */
    public boolean contains(Microversion version) {
        return version.compareTo(from) >= 0 && (before == null || version.compareTo(before) < 0);
    }

    /** Returns whether any version could lie in both windows. */
    public boolean overlaps(Window other) {
        return (before == null || other.from.compareTo(before) < 0)
                && (other.before == null || from.compareTo(other.before) < 0);
    }
}
