// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import io.novella.api.Fault;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items what is in it
 * @param last the item after which the list goes on; empty if it does not
 */
public record Page<T>(List<T> items, Optional<T> last) {

    /**
     * Cuts a list.
     *
     * @param all the whole list, in an order that stays
     * @param limit how many at most, {@code null} for all
     * @param marker the item before the page; {@code null} for the first page
     * @param isMarker tells the marker
     * @throws Fault 400 if the marker is not in the list
     */
    public static <T> Page<T> of(List<T> all, @Nullable Integer limit, @Nullable Object marker, Predicate<T> isMarker) {
        int from = marker == null ? 0 : after(all, marker, isMarker);
        int to = limit == null ? all.size() : (int) Math.min(all.size(), (long) from + limit);
        List<T> items = List.copyOf(all.subList(from, to));
        return new Page<>(
                items,
                items.isEmpty() || to == all.size() ? Optional.empty() : Optional.of(items.get(items.size() - 1)));
    }

    private static <T> int after(List<T> all, Object marker, Predicate<T> isMarker) {
        for (int i = 0; i < all.size(); i++) {
            if (isMarker.test(all.get(i))) {
                return i + 1;
            }
        }
        throw Fault.badRequest("marker [" + marker + "] not found");
    }
}
