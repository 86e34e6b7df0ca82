// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.codec.GuardedCodec;
import io.novella.core.internal.discovery.GuardedPage;
import io.novella.core.internal.load.GuardedLoader;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.Bulkheads;
import io.novella.isolation.CallRefused;
import io.novella.isolation.ForeignFailure;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The services, target loaders, codecs and pages that bundles have registered. The properties of each are read once, at
 * registration, through its bundle's bulkhead and without the lock, so one that throws or does not return is refused
 * and does not affect the others.
 */
final class Registrations {

    private final Bulkheads bulkheads;
    private final Object lock;
    private final Roster<PresentService> services = new Roster<>(ApiService.class.getName());
    private final Roster<GuardedLoader<?>> loaders = new Roster<>(TargetLoader.class.getName());
    private final Roster<GuardedCodec> codecs = new Roster<>(ValueCodec.class.getName());
    private final Roster<GuardedPage> pages = new Roster<>(ServicePage.class.getName());

    /** Reads the properties of a service. */
    private interface Reader<C> {
        C read(Bulkhead bulkhead);
    }

    /** A listener for changes, which is called with the lock held. */
    interface Change<C> {

        /**
         * Reports a change.
         *
         * @param usable the service that was added or removed; {@code null} if it is not usable
         */
        void made(@Nullable C usable);
    }

    /**
     * Creates an instance without registrations.
     *
     * @param lock held at each access to the registrations
     */
    Registrations(Bulkheads bulkheads, Object lock) {
        this.bulkheads = bulkheads;
        this.lock = lock;
    }

    void add(ApiService service, Contributor contributor, Change<PresentService> change) {
        add(
                services,
                service,
                contributor,
                bulkhead -> new PresentService(service, CheckedService.of(service), contributor),
                change);
    }

    void add(TargetLoader<?> loader, Contributor contributor, Change<GuardedLoader<?>> change) {
        add(loaders, loader, contributor, bulkhead -> GuardedLoader.of(loader, bulkhead), change);
    }

    void add(ValueCodec codec, Contributor contributor, Change<GuardedCodec> change) {
        add(codecs, codec, contributor, bulkhead -> GuardedCodec.of(codec, bulkhead), change);
    }

    void add(ServicePage page, Contributor contributor, Change<GuardedPage> change) {
        add(pages, page, contributor, bulkhead -> GuardedPage.of(page, bulkhead), change);
    }

    private <C> void add(
            Roster<C> roster, Object service, Contributor contributor, Reader<C> reader, Change<? super C> change) {
        Bulkhead bulkhead = bulkheads.of(contributor.id(), contributor.owner().toString());
        synchronized (lock) {
            boolean admitted = roster.admit(
                    new Roster.Arrival(service, contributor, bulkhead),
                    bulkheads.limits().maxServices(),
                    () -> add(roster, service, contributor, reader, change));
            if (!admitted) {
                if (roster.isFirstSurplus(contributor)) {
                    change.made(null);
                }
                return;
            }
        }
        C usable = null;
        String refusal = "";
        try {
            usable = bulkhead.ask(service.getClass().getName(), service, () -> reader.read(bulkhead));
        } catch (ForeignFailure failure) {
            refusal = failure.reason();
        } catch (CallRefused refused) {
            refusal = String.valueOf(refused.getMessage());
        }
        synchronized (lock) {
            if (usable == null ? roster.refuse(service, refusal) : roster.use(service, usable)) {
                change.made(usable);
            }
        }
    }

    void remove(ApiService service, Duration patience, Change<PresentService> change) {
        remove(services, service, patience, change);
    }

    void remove(TargetLoader<?> loader, Duration patience, Change<GuardedLoader<?>> change) {
        remove(loaders, loader, patience, change);
    }

    void remove(ValueCodec codec, Duration patience, Change<GuardedCodec> change) {
        remove(codecs, codec, patience, change);
    }

    void remove(ServicePage page, Duration patience, Change<GuardedPage> change) {
        remove(pages, page, patience, change);
    }

    private <C> void remove(Roster<C> roster, Object service, Duration patience, Change<? super C> change) {
        Roster.Arrival gone;
        Runnable next = null;
        synchronized (lock) {
            C was = roster.usable(service);
            gone = roster.remove(service);
            if (gone != null) {
                next = roster.promote(gone.contributor());
                change.made(was);
            }
        }
        if (gone != null && !patience.isZero()) {
            gone.bulkhead().drain(service, patience);
        }
        if (next != null) {
            next.run();
        }
    }

    List<PresentService> services() {
        return services.usable();
    }

    List<GuardedLoader<?>> loaders() {
        return loaders.usable();
    }

    List<GuardedCodec> codecs() {
        return codecs.usable();
    }

    List<GuardedPage> pages() {
        return pages.usable();
    }

    /** Returns the services that cannot be used, with the reasons. */
    List<FailureInfo> failures() {
        return Stream.of(services, loaders, codecs, pages)
                .flatMap(roster -> roster.failures().stream())
                .toList();
    }
}
