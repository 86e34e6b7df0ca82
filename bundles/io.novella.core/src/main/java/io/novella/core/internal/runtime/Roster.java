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
 * The registered services of one interface. They are ordered by their bundles and not by the time of registration, so
 * every order of registrations results in the same state. The number per bundle is bounded; the surplus is not used
 * until another service of the bundle is removed. Not thread-safe.
 *
 * @param <C> type that a usable service is wrapped in
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
     * @param bulkhead the bulkhead of its bundle
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
     * Creates an empty roster.
     *
     * @param kind name of the interface, for messages
     */
    Roster(String kind) {
        this.kind = kind;
    }

    /**
     * Adds a service, unless its bundle already has the maximum number of services.
     *
     * @param maximum maximum number of services of one bundle
     * @param admission adds the service later, if it is surplus now
     * @return whether the service was added
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

    /** Returns whether exactly one service of a bundle is surplus, so that the failure has not been reported yet. */
    boolean isFirstSurplus(Contributor contributor) {
        return surplus.stream()
                        .filter(each -> isOf(contributor, each.arrival()))
                        .limit(2)
                        .count()
                == 1;
    }

    /** Marks a service as usable. Returns false if it has been removed meanwhile. */
    boolean use(Object service, C usable) {
        Entry<C> entry = find(service);
        if (entry != null) {
            entry.usable = usable;
        }
        return entry != null;
    }

    /** Marks a service as refused. Returns false if it has been removed meanwhile. */
    boolean refuse(Object service, String reason) {
        Entry<C> entry = find(service);
        if (entry != null) {
            entry.refusal = reason;
        }
        return entry != null;
    }

    @SuppressWarnings("ReferenceEquality") // services are compared by identity
    private @Nullable Entry<C> find(Object service) {
        return entries.stream()
                .filter(entry -> entry.arrival.service() == service)
                .findFirst()
                .orElse(null);
    }

    /**
     * Removes a service.
     *
     * @return its entry; {@code null} if it was not on the roster
     */
    @SuppressWarnings("ReferenceEquality") // services are compared by identity
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

    /**
     * Returns the task that adds the next surplus service of a bundle, after one of its services was removed; {@code
     * null} if there is none or the bundle is stopping.
     */
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

    /** Returns the usable form of a service; {@code null} if it is not usable. */
    @Nullable
    C usable(Object service) {
        Entry<C> entry = find(service);
        return entry == null ? null : entry.usable;
    }

    /** Returns the usable services, in order. */
    List<C> usable() {
        List<C> usable = new ArrayList<>(entries.size());
        for (Entry<C> entry : entries) {
            if (entry.usable != null) {
                usable.add(entry.usable);
            }
        }
        return usable;
    }

    /** Replaces each usable service. */
    void replaceAll(UnaryOperator<C> change) {
        for (Entry<C> entry : entries) {
            if (entry.usable != null) {
                entry.usable = change.apply(entry.usable);
            }
        }
    }

    /** Returns the services that are not used, with the reasons. */
    List<FailureInfo> failures() {
        Stream<FailureInfo> refused = entries.stream()
                .filter(entry -> entry.refusal != null)
                .map(entry -> failure(entry.arrival, Objects.requireNonNull(entry.refusal)));
        Stream<FailureInfo> ignored = surplus.stream()
                .map(each -> new FailureInfo(
                        each.arrival().contributor().owner().toString(),
                        kind,
                        "the bundle registers more services of this interface than allowed; the surplus is not used"))
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
