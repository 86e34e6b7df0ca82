// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.spi.ApiService;
import io.novella.isolation.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The places in the route table that are held for controllers which may come back. Not safe for several threads. */
final class Holds {

    private final List<Hold> holds = new ArrayList<>();
    private final Supplier<Duration> duration;
    private final Alarm alarm;
    private long tickets;
    private boolean closed;

    /**
     * Nothing is held yet.
     *
     * @param duration how long places are held; asked each time
     * @param alarm ends that time
     */
    Holds(Supplier<Duration> duration, Alarm alarm) {
        this.duration = duration;
        this.alarm = alarm;
    }

    /**
     * Holds the places of a controller.
     *
     * @param services all that are in force
     * @return the ticket of the hold; 0 if nothing is held now
     */
    long add(BoundController gone, Collection<ApiService> services) {
        if (closed || duration.get().isZero()) {
            return 0;
        }
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

    /** Has a task run when the time of a hold is over; ticket 0 is of none. */
    void whenOver(long ticket, Runnable task) {
        if (ticket != 0) {
            alarm.in(duration.get(), task);
        }
    }

    /** Ends all holds; from now on nothing is held. */
    void close() {
        closed = true;
        holds.clear();
    }

    boolean isClosed() {
        return closed;
    }
}
