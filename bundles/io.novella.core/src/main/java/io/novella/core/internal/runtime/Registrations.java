// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.codec.GuardedCodec;
import io.novella.core.internal.discovery.GuardedPage;
import io.novella.core.internal.isolation.Bulkhead;
import io.novella.core.internal.isolation.Bulkheads;
import io.novella.core.internal.isolation.CallRefused;
import io.novella.core.internal.isolation.ForeignFailure;
import io.novella.core.internal.load.GuardedLoader;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The services, target loaders, codecs and pages that bundles have registered. Each is asked once, when it comes, what it is;
 * that happens under its bundle's guard and without the lock, so that one that throws or does not answer is refused by itself.
 */
final class Registrations {

    private final Bulkheads bulkheads;
    private final Object lock;
    private final Roster<PresentService> services = new Roster<>(ApiService.class.getName());
    private final Roster<GuardedLoader<?>> loaders = new Roster<>(TargetLoader.class.getName());
    private final Roster<GuardedCodec> codecs = new Roster<>(ValueCodec.class.getName());
    private final Roster<GuardedPage> pages = new Roster<>(ServicePage.class.getName());

    /** Asks a service what it is. */
    private interface Question<C> {
        C ask(Bulkhead bulkhead);
    }

    /** Is called with the lock held after something has changed. */
    interface Change<C> {

        /** A service has come; {@code null} if it was refused. */
        void made(@Nullable C usable);
    }

    /**
     * Registrations of nothing.
     *
     * @param lock held whenever they are read or changed
     */
    Registrations(Bulkheads bulkheads, Object lock) {
        this.bulkheads = bulkheads;
        this.lock = lock;
    }

    void add(ApiService service, Home home, Change<PresentService> change) {
        add(services, service, home, bulkhead -> new PresentService(service, CheckedService.of(service), home), change);
    }

    void add(TargetLoader<?> loader, Home home, Change<GuardedLoader<?>> change) {
        add(loaders, loader, home, bulkhead -> GuardedLoader.of(loader, bulkhead), change);
    }

    void add(ValueCodec codec, Home home, Change<GuardedCodec> change) {
        add(codecs, codec, home, bulkhead -> GuardedCodec.of(codec, bulkhead), change);
    }

    void add(ServicePage page, Home home, Change<GuardedPage> change) {
        add(pages, page, home, bulkhead -> GuardedPage.of(page, bulkhead), change);
    }

    private <C> void add(Roster<C> roster, Object service, Home home, Question<C> question, Change<? super C> change) {
        Bulkhead bulkhead = bulkheads.of(home.id(), home.owner().toString());
        synchronized (lock) {
            boolean room = roster.admit(
                    new Roster.Arrival(service, home, bulkhead),
                    bulkheads.limits().maxServices(),
                    () -> add(roster, service, home, question, change));
            if (!room) {
                if (roster.isFirstSurplus(home)) {
                    change.made(null);
                }
                return;
            }
        }
        C usable = null;
        String refusal = "";
        try {
            usable = bulkhead.ask(service.getClass().getName(), service, () -> question.ask(bulkhead));
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
                next = roster.promote(gone.home());
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

    /** What cannot be used, and why. */
    List<FailureInfo> failures() {
        return Stream.of(services, loaders, codecs, pages)
                .flatMap(roster -> roster.failures().stream())
                .toList();
    }
}
