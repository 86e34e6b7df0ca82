// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.api.Microversion;
import org.jspecify.annotations.Nullable;

/**
 * When a path is in force: a rename ends one window and begins the next.
 *
 * @param from first version
 * @param before first version that is no more in it; {@code null} for an open end
 */
public record Window(Microversion from, @Nullable Microversion before) {

    /** Whether a version lies in it. */
    public boolean contains(Microversion version) {
        return version.compareTo(from) >= 0 && (before == null || version.compareTo(before) < 0);
    }

    /** Whether any version could lie in both. */
    public boolean overlaps(Window other) {
        return (before == null || other.from.compareTo(before) < 0)
                && (other.before == null || from.compareTo(other.before) < 0);
    }
}
