// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.ApiController;
import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.codec.GuardedCodec;
import io.novella.core.internal.guard.ContractJudge;
import io.novella.core.internal.load.GuardedLoader;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.match.ActionKey;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.runtime.Assembly.Outcome;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.core.internal.usage.UsageCounts;
import io.novella.isolation.Alarm;
import io.novella.isolation.Bulkhead;
import io.novella.isolation.Bulkheads;
import io.novella.policy.PolicyRules;
import io.novella.schema.SchemaSource;
import io.novella.schema.codec.Codecs;
import io.novella.schema.mapping.CodecLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the services, controllers and target loaders that are present, and publishes a new snapshot whenever that
 * changes. Safe for any number of threads.
 */
public final class ApiRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ApiRegistry.class);

    private final TargetLoaders loaders;
    private final Rulebook rulebook;
    private final Bulkheads bulkheads;
    private final Registrations registrations;
    private final Roster<BoundController> controllers = new Roster<>(ApiController.class.getName());
    private final Codecs codecs = new Codecs();
    private final Set<ActionKey> withdrawn = new HashSet<>();
    private volatile List<ServicePage> pages = List.of();
    private final UsageCounts usage = new UsageCounts();
    private final Alarm alarm;
    private final Holds holds;
    /** What serves, as it was when it was taken. */
    private IdentityHashMap<ApiController, BoundController> serving = new IdentityHashMap<>();

    /** Bundles with a controller that cannot serve as it is. */
    private Set<Long> refusing = Set.of();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private ContractJudge judge = ContractJudge.NONE;
    private volatile ApiSnapshot snapshot =
            new ApiSnapshot(new RouteTable(List.of(), List.of(), Set.of()), PolicyRules.of(Map.of()));
    private volatile List<FailureInfo> failures = List.of();

    /** A registry that tells the loaders to a room, with the authors' rules alone, where what leaves is gone at once. */
    public ApiRegistry(TargetLoaders loaders) {
        this(loaders, new Rulebook(), () -> Duration.ZERO, (delay, task) -> task.run(), new Bulkheads());
    }

    /**
     * A registry that tells the loaders to a room.
     *
     * @param rulebook keeps the operator's rules; all are compiled anew when it changes
     * @param holding how long a controller that has left keeps its place in the routes, for one that replaces it; nobody
     *     can enter there meanwhile
     * @param alarm ends that, and tells who waits that there is a newer snapshot
     * @param bulkheads guard the code of the bundles
     */
    public ApiRegistry(
            TargetLoaders loaders, Rulebook rulebook, Supplier<Duration> holding, Alarm alarm, Bulkheads bulkheads) {
        this.loaders = loaders;
        this.rulebook = rulebook;
        this.alarm = alarm;
        holds = new Holds(holding, alarm);
        this.bulkheads = bulkheads;
        registrations = new Registrations(bulkheads, this);
        rulebook.onChange(this::refresh);
    }

    private synchronized void refresh() {
        publish();
    }

    /** Keeps the operator's rules. */
    public Rulebook rulebook() {
        return rulebook;
    }

    /** What is in force. */
    public ApiSnapshot snapshot() {
        return snapshot;
    }

    /** Whether a snapshot is still the one in force. */
    @SuppressWarnings("ReferenceEquality") // another one may say the same
    public boolean isInForce(ApiSnapshot candidate) {
        return snapshot == candidate;
    }

    /** What is present but not in force, with the reason. */
    public List<FailureInfo> failures() {
        return failures;
    }

    /** What was asked for, since the platform started. */
    public UsageCounts usage() {
        return usage;
    }

    /** The pages for people that are served below every service. */
    public List<ServicePage> pages() {
        return pages;
    }

    /** Adds a page, or lists why not; a controller that would serve its path fails as long as it is there. */
    public void addPage(ServicePage page, Contributor contributor) {
        registrations.add(page, contributor, added -> publish());
    }

    /** Removes a page, and waits for the requests in it. */
    public void removePage(ServicePage page, Duration patience) {
        registrations.remove(page, patience, removed -> publish());
    }

    /** The services that count, by type. */
    public synchronized Map<String, ApiService> services() {
        return inForce(contributor -> true).byType();
    }

    private PresentService.InForce inForce(Predicate<Contributor> chosen) {
        return PresentService.inForce(registrations.services().stream()
                .filter(present -> chosen.test(present.contributor()))
                .toList());
    }

    /**
     * Adds a service, or lists why not. Of two of a type the one of the later bundle counts as long as it is there, but not one
     * of a bundle that stands by; of two that share a path the first.
     */
    public void addService(ApiService service, Contributor contributor) {
        registrations.add(service, contributor, added -> publish());
    }

    /** Removes a service; its controllers wait for another. */
    public void removeService(ApiService service) {
        registrations.remove(service, Duration.ZERO, removed -> publish());
    }

    /** Adds a target loader, or lists why not. */
    public void addTargetLoader(TargetLoader<?> loader, Contributor contributor) {
        registrations.add(loader, contributor, added -> publish());
    }

    /** Removes a target loader, and waits for the requests in it; controllers with such targets wait for another. */
    public void removeTargetLoader(TargetLoader<?> loader, Duration patience) {
        registrations.remove(loader, patience, removed -> publish());
    }

    /** Adds a codec, or lists why not; controllers whose schemas name it are bound again. */
    public void addCodec(ValueCodec codec, Contributor contributor) {
        registrations.add(codec, contributor, this::rebind);
    }

    /** Removes a codec, and waits for the requests in it; controllers whose schemas name it fail until there is another. */
    public void removeCodec(ValueCodec codec, Duration patience) {
        registrations.remove(codec, patience, this::rebind);
    }

    private void rebind(@Nullable GuardedCodec codec) {
        if (codec != null) {
            codecs.use(registrations.codecs());
            controllers.replaceAll(bound -> bound.codecs().contains(codec.name())
                    ? bound.again(codecs.current()).judged(judge)
                    : bound);
        }
        publish();
    }

    /** Compares every controller with what is published now, and each that comes. */
    public synchronized void guard(ContractJudge judgeOfAll) {
        judge = judgeOfAll;
        controllers.replaceAll(bound -> bound.judged(judge));
        publish();
    }

    /** In what ways controllers break what is published. */
    public synchronized List<BreachInfo> breaches() {
        List<Operation> served = snapshot.routes().operations();
        return controllers.usable().stream()
                .flatMap(bound -> bound.breachInfos(served).stream())
                .toList();
    }

    /** The operations of a service that could be bound, served or not. */
    public synchronized List<Operation> bound(String service) {
        return controllers.usable().stream()
                .flatMap(bound -> bound.operations().stream())
                .filter(operation -> operation.service().equals(service))
                .toList();
    }

    /** Binds a controller and routes it, or lists why not. */
    public void addController(ApiController controller, SchemaSource schemas, Contributor contributor) {
        Bulkhead bulkhead = bulkheads.of(contributor.id(), contributor.owner().toString());
        synchronized (this) {
            boolean room = controllers.admit(
                    new Roster.Arrival(controller, contributor, bulkhead),
                    bulkheads.limits().maxServices(),
                    () -> addController(controller, schemas, contributor));
            if (!room) {
                if (controllers.isFirstSurplus(contributor)) {
                    publish();
                }
                return;
            }
        }
        Gate gate = new Gate(bulkhead);
        CodecLookup used;
        BoundController bound;
        do { // without the lock; a codec that comes or goes meanwhile makes the work void
            used = codecs.current();
            bound = BoundController.bind(controller, schemas, contributor, gate, used);
        } while (!route(bound, used));
    }

    /** Routes a controller, or lists why not; false if it was bound to codecs that are not those present any more. */
    private synchronized boolean route(BoundController bound, CodecLookup used) {
        if (bound.isStale(used, codecs)) {
            return false;
        }
        BoundController judged = bound.judged(judge);
        if (!controllers.use(bound.controller(), judged)) {
            return true; // it has gone meanwhile
        }
        if (!judge.refuses()) { // what is refused is said as a failure
            judged.breaches().forEach(breach -> LOG.warn("{} of {}: {}", judged.className(), judged.owner(), breach));
        }
        boolean missing =
                bound.codecs().stream().anyMatch(name -> codecs.find(name).isEmpty());
        if (publish().outcome(judged) == Outcome.REFUSED && !missing) {
            release(hold -> hold.isFor(bound));
        }
        return true;
    }

    /**
     * Takes a controller's routes away and waits until no request is inside it any more; requests that are still inside after that
     * are interrupted and answered. Only then the time begins for which its places are held.
     *
     * @param patience how long to wait at most
     */
    public void removeController(ApiController controller, Duration patience) {
        BoundController bound;
        Runnable next = null;
        long ticket = 0;
        synchronized (this) {
            bound = controllers.usable(controller);
            Roster.Arrival gone = controllers.remove(controller);
            if (gone == null) {
                return;
            }
            next = controllers.promote(gone.contributor());
            if (bound != null) {
                withdrawn.addAll(bound.actionKeys());
                BoundController served = serving.remove(controller);
                if (served != null) {
                    ticket = holds.add(served, services().values());
                }
            }
            publish();
        }
        if (bound != null && !bound.gate().close(patience)) {
            LOG.warn("{} of {} goes while requests are still inside it", bound.className(), bound.owner());
        }
        limit(ticket);
        if (next != null) {
            next.run();
        }
    }

    private void limit(long ticket) {
        holds.whenOver(ticket, () -> release(hold -> hold.ticket() == ticket));
    }

    private synchronized void release(Predicate<Hold> which) {
        if (holds.removeIf(which)) {
            publish();
        }
    }

    /** A bundle has been uninstalled: what it served is gone for good. */
    public void uninstalled(long bundle) {
        release(hold -> hold.contributor().id() == bundle);
    }

    /** A bundle has started: a controller whose class it has no more does not come back, and another may be complete now. */
    public synchronized void started(long bundle) {
        boolean ended = holds.removeIf(
                hold -> hold.contributor().id() == bundle && !hold.contributor().contains(hold.className()));
        boolean mayTakeOver = controllers.usable().stream()
                .anyMatch(bound -> bound.contributor().id() == bundle && !serving.containsKey(bound.controller()));
        if (ended || mayTakeOver) {
            publish();
        }
    }

    /** Whether a bundle serves. */
    public synchronized boolean serves(long bundle) {
        return serving.values().stream().anyMatch(bound -> bound.contributor().id() == bundle);
    }

    /** Whether a bundle was chosen to serve and has a controller that cannot. */
    public synchronized boolean refuses(long bundle) {
        return refusing.contains(bundle);
    }

    /**
     * Adds a listener, which is called after each change and must return soon.
     *
     * @return removes it
     */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Holds nothing any more, so that nobody goes on waiting. */
    public synchronized void close() {
        holds.close();
        publish();
    }

    private Succession publish() {
        List<BoundController> inOrder = controllers.usable();
        List<GuardedLoader<?>> targetLoaders = registrations.loaders();
        pages = List.copyOf(registrations.pages());
        Succession succession = new Succession(inOrder);
        Set<String> paths = pages.stream().map(ServicePage::path).collect(Collectors.toSet());
        Assembly assembly = succession.settle(
                chosen -> new Assembly(inForce(chosen).byType(), targetLoaders, paths, judge.refuses(), rulebook));
        IdentityHashMap<ApiController, BoundController> served = serving;
        serving = new IdentityHashMap<>();
        refusing = new HashSet<>();
        for (BoundController bound : inOrder) {
            Outcome outcome = succession.outcome(bound);
            if (outcome == Outcome.REFUSED) {
                refusing.add(bound.contributor().id());
            }
            BoundController before = served.get(bound.controller());
            if (outcome == Outcome.SERVES) {
                serving.put(bound.controller(), bound);
                holds.removeIf(hold -> hold.isFor(bound));
            } else if (outcome != null && before != null) {
                // A service, a loader or a codec that it needs may be part of a bundle that is being updated.
                limit(holds.add(before, services().values()));
            }
        }
        holds.forEach(assembly::hold);
        loaders.use(targetLoaders);
        Set<FailureInfo> before = new HashSet<>(failures);
        ApiSnapshot older = snapshot;
        snapshot = assembly.snapshot(withdrawn);
        List<FailureInfo> others = new ArrayList<>(registrations.failures());
        others.addAll(controllers.failures());
        others.addAll(inForce(succession::isChosen).failures());
        others.addAll(rulebook.failures());
        failures = assembly.failures(others);
        failures.stream()
                .filter(failure -> !before.contains(failure) && !Assembly.isOrdinary(failure))
                .forEach(failure -> LOG.warn("{} ({}): {}", failure.subject(), failure.bundle(), failure.reason()));
        if (holds.isClosed()) {
            older.replaced().complete(null);
        } else {
            alarm.in(Duration.ZERO, () -> older.replaced().complete(null));
        }
        listeners.forEach(Runnable::run);
        return succession;
    }
}
