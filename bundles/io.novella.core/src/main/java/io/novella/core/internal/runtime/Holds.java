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

/** The held routes of removed controllers that may be registered again soon. Not thread-safe. */
final class Holds {

    private final List<Hold> holds = new ArrayList<>();
    private final Supplier<Duration> duration;
    private final Alarm alarm;
    private long tickets;
    private boolean closed;

    /**
     * Creates an instance without holds.
     *
     * @param duration duration of a hold; read for each hold
     * @param alarm schedules the end of a hold
     */
    Holds(Supplier<Duration> duration, Alarm alarm) {
        this.duration = duration;
        this.alarm = alarm;
    }

    /**
     * Holds the routes of a controller.
     *
     * @param services all services in force
     * @return the ticket of the hold; 0 if routes are not held
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

    /** Ends the matching holds; returns whether there were any. */
    boolean removeIf(Predicate<Hold> which) {
        return holds.removeIf(which);
    }

    void forEach(Consumer<Hold> action) {
        holds.forEach(action);
    }

    /** Schedules a task for the end of a hold; ticket 0 stands for no hold. */
    void whenOver(long ticket, Runnable task) {
        if (ticket != 0) {
            alarm.in(duration.get(), task);
        }
    }

    /** Ends all holds; later calls of {@link #add} hold nothing. */
    void close() {
        closed = true;
        holds.clear();
    }

    boolean isClosed() {
        return closed;
    }
}
