// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.spi.ApiService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The places in the route table that are held for controllers which may come back. Not safe for several threads. */
final class Holds {

    private final List<Hold> holds = new ArrayList<>();
    private long tickets;

    /**
     * Holds the places of a controller.
     *
     * @param services all that are in force
     * @return the ticket of the hold
     */
    long add(BoundController gone, Collection<ApiService> services) {
        List<ApiService> own = services.stream()
                .filter(service -> gone.operations().stream()
                        .anyMatch(operation -> operation.service().equals(service.type())))
                .toList();
        holds.add(Hold.of(++tickets, gone, own));
        return tickets;
    }

    /** Ends holds; whether there was one. */
    boolean removeIf(Predicate<Hold> which) {
        return holds.removeIf(which);
    }

    void forEach(Consumer<Hold> action) {
        holds.forEach(action);
    }

    void clear() {
        holds.clear();
    }
}
