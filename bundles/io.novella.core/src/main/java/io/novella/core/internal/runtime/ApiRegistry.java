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
import io.novella.core.internal.runtime.SnapshotBuilder.Outcome;
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
    /** The controllers that serve in the current snapshot. */
    private IdentityHashMap<ApiController, BoundController> serving = new IdentityHashMap<>();

    /** Ids of the chosen bundles that have a refused controller. */
    private Set<Long> refusing = Set.of();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private ContractJudge judge = ContractJudge.NONE;
    private volatile ApiSnapshot snapshot =
            new ApiSnapshot(new RouteTable(List.of(), List.of(), Set.of()), PolicyRules.of(Map.of()));
    private volatile List<FailureInfo> failures = List.of();

    /** Creates a registry without policy files, in which the routes of a removed controller are not held. */
    public ApiRegistry(TargetLoaders loaders) {
        this(loaders, new Rulebook(), () -> Duration.ZERO, (delay, task) -> task.run(), new Bulkheads());
    }

    /**
     * Creates a registry.
     *
     * @param loaders receives the target loaders of each snapshot
     * @param rulebook the operator's rules; when they change, a new snapshot is published
     * @param holding how long the routes of a removed controller are held, behind a closed gate, for its replacement
     * @param alarm ends the holds, and resumes the requests that wait for a newer snapshot
     * @param bulkheads the bulkheads of the bundles
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

    /** Returns the operator's rules. */
    public Rulebook rulebook() {
        return rulebook;
    }

    /** Returns the current snapshot. */
    public ApiSnapshot snapshot() {
        return snapshot;
    }

    /** Returns whether a snapshot is the current one. */
    @SuppressWarnings("ReferenceEquality") // an equal snapshot may be an earlier one
    public boolean isInForce(ApiSnapshot candidate) {
        return snapshot == candidate;
    }

    /** Returns the registered services that are not used, with the reasons. */
    public List<FailureInfo> failures() {
        return failures;
    }

    /** Returns the request counters since the platform started. */
    public UsageCounts usage() {
        return usage;
    }

    /** Returns the HTML pages that are served below every service. */
    public List<ServicePage> pages() {
        return pages;
    }

    /** Adds a page, or reports a failure. A controller with the same path is refused while the page is registered. */
    public void addPage(ServicePage page, Contributor contributor) {
        registrations.add(page, contributor, added -> publish());
    }

    /** Removes a page, and waits for the requests inside it. */
    public void removePage(ServicePage page, Duration patience) {
        registrations.remove(page, patience, removed -> publish());
    }

    /** Returns the services in force, by type. */
    public synchronized Map<String, ApiService> services() {
        return inForce(contributor -> true).byType();
    }

    private PresentService.InForce inForce(Predicate<Contributor> chosen) {
        return PresentService.inForce(registrations.services().stream()
                .filter(present -> chosen.test(present.contributor()))
                .toList());
    }

    /**
     * Adds a service, or reports a failure. Of two services of one type, the one of the bundle that was installed later
     * is in force, unless its bundle is on standby; of two with conflicting base paths, the first.
     */
    public void addService(ApiService service, Contributor contributor) {
        registrations.add(service, contributor, added -> publish());
    }

    /** Removes a service. Its controllers are not served until another service of the type is added. */
    public void removeService(ApiService service) {
        registrations.remove(service, Duration.ZERO, removed -> publish());
    }

    /** Adds a target loader, or reports a failure. */
    public void addTargetLoader(TargetLoader<?> loader, Contributor contributor) {
        registrations.add(loader, contributor, added -> publish());
    }

    /** Removes a target loader, and waits for the requests inside it. Controllers that need it are not served. */
    public void removeTargetLoader(TargetLoader<?> loader, Duration patience) {
        registrations.remove(loader, patience, removed -> publish());
    }

    /** Adds a codec, or reports a failure. Controllers whose schemas name the codec are bound again. */
    public void addCodec(ValueCodec codec, Contributor contributor) {
        registrations.add(codec, contributor, this::rebind);
    }

    /** Removes a codec, and waits for the requests inside it. Controllers that need it are not served. */
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

    /** Sets the judge that compares present and future controllers with the published contracts. */
    public synchronized void guard(ContractJudge judgeOfAll) {
        judge = judgeOfAll;
        controllers.replaceAll(bound -> bound.judged(judge));
        publish();
    }

    /** Returns the breaches of published contracts. */
    public synchronized List<BreachInfo> breaches() {
        List<Operation> served = snapshot.routes().operations();
        return controllers.usable().stream()
                .flatMap(bound -> bound.breachInfos(served).stream())
                .toList();
    }

    /** Returns the bound operations of a service, whether or not they are served. */
    public synchronized List<Operation> bound(String service) {
        return controllers.usable().stream()
                .flatMap(bound -> bound.operations().stream())
                .filter(operation -> operation.service().equals(service))
                .toList();
    }

    /** Binds a controller and routes it, or reports a failure. */
    public void addController(ApiController controller, SchemaSource schemas, Contributor contributor) {
        Bulkhead bulkhead = bulkheads.of(contributor.id(), contributor.owner().toString());
        synchronized (this) {
            boolean admitted = controllers.admit(
                    new Roster.Arrival(controller, contributor, bulkhead),
                    bulkheads.limits().maxServices(),
                    () -> addController(controller, schemas, contributor));
            if (!admitted) {
                if (controllers.isFirstSurplus(contributor)) {
                    publish();
                }
                return;
            }
        }
        Gate gate = new Gate(bulkhead);
        CodecLookup used;
        BoundController bound;
        do { // without the lock, and again if a codec has been added or removed meanwhile
            used = codecs.current();
            bound = BoundController.bind(controller, schemas, contributor, gate, used);
        } while (!route(bound, used));
    }

    /** Routes a controller, or reports a failure. Returns false if it was bound to codecs that have been replaced. */
    private synchronized boolean route(BoundController bound, CodecLookup used) {
        if (bound.isStale(used, codecs)) {
            return false;
        }
        BoundController judged = bound.judged(judge);
        if (!controllers.use(bound.controller(), judged)) {
            return true; // the controller has been removed meanwhile
        }
        if (!judge.refuses()) { // otherwise the breaches are reported as failures
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
     * Removes a controller's routes, and waits until no request is inside the controller. Requests that are still inside
     * after that time are interrupted and answered. Then the hold of its routes begins.
     *
     * @param patience maximum time to wait
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
            LOG.warn("{} of {} is removed while requests are still inside it", bound.className(), bound.owner());
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

    /** Ends the holds of a bundle that has been uninstalled. */
    public void uninstalled(long bundle) {
        release(hold -> hold.contributor().id() == bundle);
    }

    /** Ends the holds whose classes a started bundle no longer has, and lets it take over if it is complete now. */
    public synchronized void started(long bundle) {
        boolean ended = holds.removeIf(
                hold -> hold.contributor().id() == bundle && !hold.contributor().contains(hold.className()));
        boolean mayTakeOver = controllers.usable().stream()
                .anyMatch(bound -> bound.contributor().id() == bundle && !serving.containsKey(bound.controller()));
        if (ended || mayTakeOver) {
            publish();
        }
    }

    /** Returns whether a controller of a bundle serves. */
    public synchronized boolean serves(long bundle) {
        return serving.values().stream().anyMatch(bound -> bound.contributor().id() == bundle);
    }

    /** Returns whether a bundle was chosen to serve and has a controller that is refused. */
    public synchronized boolean refuses(long bundle) {
        return refusing.contains(bundle);
    }

    /**
     * Adds a listener, which is called after each change and must return soon.
     *
     * @return removes the listener
     */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends all holds, and resumes the requests that wait. */
    public synchronized void close() {
        holds.close();
        publish();
    }

    private BundleSelection publish() {
        List<BoundController> inOrder = controllers.usable();
        List<GuardedLoader<?>> targetLoaders = registrations.loaders();
        pages = List.copyOf(registrations.pages());
        BundleSelection selection = new BundleSelection(inOrder);
        Set<String> paths = pages.stream().map(ServicePage::path).collect(Collectors.toSet());
        SnapshotBuilder builder = selection.settle(chosen ->
                new SnapshotBuilder(inForce(chosen).byType(), targetLoaders, paths, judge.refuses(), rulebook));
        IdentityHashMap<ApiController, BoundController> served = serving;
        serving = new IdentityHashMap<>();
        refusing = new HashSet<>();
        for (BoundController bound : inOrder) {
            Outcome outcome = selection.outcome(bound);
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
        holds.forEach(builder::hold);
        loaders.use(targetLoaders);
        Set<FailureInfo> before = new HashSet<>(failures);
        ApiSnapshot older = snapshot;
        snapshot = builder.snapshot(withdrawn);
        List<FailureInfo> others = new ArrayList<>(registrations.failures());
        others.addAll(controllers.failures());
        others.addAll(inForce(selection::isChosen).failures());
        others.addAll(rulebook.failures());
        failures = builder.failures(others);
        failures.stream()
                .filter(failure -> !before.contains(failure) && !SnapshotBuilder.isOrdinary(failure))
                .forEach(failure -> LOG.warn("{} ({}): {}", failure.subject(), failure.bundle(), failure.reason()));
        if (holds.isClosed()) {
            older.replaced().complete(null);
        } else {
            alarm.in(Duration.ZERO, () -> older.replaced().complete(null));
        }
        listeners.forEach(Runnable::run);
        return selection;
    }
}
