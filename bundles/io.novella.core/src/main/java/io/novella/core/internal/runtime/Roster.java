// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import io.novella.isolation.Bulkhead;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The services of one interface that are registered, with what became of each. Ordered by their bundles and not by the time when
 * they came, so that every order of arrivals ends in the same state. A bundle may have a bounded number of them; the others wait
 * for one of these to go. Not safe for several threads.
 *
 * @param <C> what a service that can be used becomes
 */
final class Roster<C> {

    private final String kind;
    private final List<Entry<C>> entries = new ArrayList<>();
    private final List<Surplus> surplus = new ArrayList<>();

    /**
     * A service that is registered.
     *
     * @param service the service
     * @param contributor its bundle
     * @param bulkhead guards its code
     */
    record Arrival(Object service, Contributor contributor, Bulkhead bulkhead) {}

    private record Surplus(Arrival arrival, Runnable admission) {}

    private static final class Entry<C> {
        final Arrival arrival;

        @Nullable
        C usable;

        @Nullable
        String refusal;

        Entry(Arrival arrival) {
            this.arrival = arrival;
        }
    }

    /**
     * A roster.
     *
     * @param kind name of the interface, for the operator
     */
    Roster(String kind) {
        this.kind = kind;
    }

    /**
     * Notes that a service has come.
     *
     * @param maximum number of services of one bundle
     * @param admission is to be done when there is room for the service, if there is none now
     * @return whether there is room
     */
    boolean admit(Arrival arrival, int maximum, Runnable admission) {
        long own = entries.stream()
                .filter(entry -> isOf(arrival.contributor(), entry.arrival))
                .count();
        if (own >= maximum) {
            surplus.add(new Surplus(arrival, admission));
            return false;
        }
        int at = entries.size();
        while (at > 0
                && entries.get(at - 1).arrival.contributor().id()
                        > arrival.contributor().id()) {
            at--;
        }
        entries.add(at, new Entry<>(arrival));
        return true;
    }

    private static boolean isOf(Contributor contributor, Arrival other) {
        return contributor.id() >= 0 && other.contributor().is(contributor);
    }

    /** Whether a bundle has exactly one service more than it may, so that this is news. */
    boolean isFirstSurplus(Contributor contributor) {
        return surplus.stream()
                        .filter(each -> isOf(contributor, each.arrival()))
                        .limit(2)
                        .count()
                == 1;
    }

    /** Notes what a service is used as; false if it has gone meanwhile. */
    boolean use(Object service, C usable) {
        Entry<C> entry = find(service);
        if (entry != null) {
            entry.usable = usable;
        }
        return entry != null;
    }

    /** Notes why a service is not used; false if it has gone meanwhile. */
    boolean refuse(Object service, String reason) {
        Entry<C> entry = find(service);
        if (entry != null) {
            entry.refusal = reason;
        }
        return entry != null;
    }

    @SuppressWarnings("ReferenceEquality") // the services' equals is not asked
    private @Nullable Entry<C> find(Object service) {
        return entries.stream()
                .filter(entry -> entry.arrival.service() == service)
                .findFirst()
                .orElse(null);
    }

    /**
     * Notes that a service has gone.
     *
     * @return what it was; {@code null} if it was not on the roster
     */
    @SuppressWarnings("ReferenceEquality") // the services' equals is not asked
    @Nullable
    Arrival remove(Object service) {
        surplus.removeIf(each -> each.arrival().service() == service);
        Entry<C> entry = find(service);
        if (entry == null) {
            return null;
        }
        entries.removeIf(each -> each == entry);
        return entry.arrival;
    }

    /** Takes out what is to be done now that a service of a bundle has gone; nothing if the bundle stops. */
    @Nullable
    Runnable promote(Contributor contributor) {
        Surplus next = contributor.isStarted()
                ? surplus.stream()
                        .filter(each -> isOf(contributor, each.arrival()))
                        .findFirst()
                        .orElse(null)
                : null;
        surplus.remove(next);
        return next == null ? null : next.admission();
    }

    /** What is used for a service; {@code null} if it is not. */
    @Nullable
    C usable(Object service) {
        Entry<C> entry = find(service);
        return entry == null ? null : entry.usable;
    }

    /** What is used, in order. */
    List<C> usable() {
        List<C> usable = new ArrayList<>(entries.size());
        for (Entry<C> entry : entries) {
            if (entry.usable != null) {
                usable.add(entry.usable);
            }
        }
        return usable;
    }

    /** Changes what is used. */
    void replaceAll(UnaryOperator<C> change) {
        for (Entry<C> entry : entries) {
            if (entry.usable != null) {
                entry.usable = change.apply(entry.usable);
            }
        }
    }

    /** What is not used, and why. */
    List<FailureInfo> failures() {
        Stream<FailureInfo> refused = entries.stream()
                .filter(entry -> entry.refusal != null)
                .map(entry -> failure(entry.arrival, Objects.requireNonNull(entry.refusal)));
        Stream<FailureInfo> ignored = surplus.stream()
                .map(
                        each -> new FailureInfo(
                                each.arrival().contributor().owner().toString(),
                                kind,
                                "the bundle registers more services of this interface than a bundle may; the surplus is not used"))
                .distinct();
        return Stream.concat(refused, ignored).toList();
    }

    private static FailureInfo failure(Arrival arrival, String reason) {
        String owner = arrival.contributor().id() < 0
                ? "no bundle"
                : arrival.contributor().owner().toString();
        return new FailureInfo(owner, arrival.service().getClass().getName(), reason);
    }
}
