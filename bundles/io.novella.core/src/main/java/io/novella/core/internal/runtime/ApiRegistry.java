// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.ApiController;
import io.novella.api.runtime.BreachInfo;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.ServicePage;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.bind.Gate;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.bind.Owner;
import io.novella.core.internal.codec.Codecs;
import io.novella.core.internal.guard.ContractJudge;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.match.ActionKey;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.policy.PolicyRules;
import io.novella.core.internal.rulebook.Rulebook;
import io.novella.core.internal.runtime.Assembly.Outcome;
import io.novella.core.internal.schema.SchemaSource;
import io.novella.core.internal.usage.UsageCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
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
    /** In the order they came. */
    private final List<PresentService> services = new ArrayList<>();

    /** Services and loaders that cannot be used, with the reason. */
    private final IdentityHashMap<Object, FailureInfo> refused = new IdentityHashMap<>();

    private final List<TargetLoader<?>> targetLoaders = new ArrayList<>();
    /** In the order they came; the order settles who yields when two clash. */
    private final IdentityHashMap<ApiController, BoundController> controllers = new IdentityHashMap<>();

    private final List<ApiController> order = new ArrayList<>();
    private final List<ValueCodec> valueCodecs = new ArrayList<>();
    private final Codecs codecs = new Codecs();
    private final Set<ActionKey> withdrawn = new HashSet<>();
    private final List<ServicePage> pages = new CopyOnWriteArrayList<>();
    private final UsageCounts usage = new UsageCounts();
    private final Alarm alarm;
    private final Supplier<Duration> holding;
    private final List<Hold> holds = new ArrayList<>();
    /** What serves, as it was when it was taken. */
    private IdentityHashMap<ApiController, BoundController> serving = new IdentityHashMap<>();

    /** Bundles with a controller that cannot serve as it is. */
    private Set<Long> refusing = Set.of();

    private volatile Runnable listener = () -> {};
    private long tickets;
    private boolean closed;
    private ContractJudge judge = ContractJudge.NONE;
    private volatile Snapshot snapshot =
            new Snapshot(new RouteTable(List.of(), List.of(), Set.of()), PolicyRules.of(Map.of()));
    private volatile List<FailureInfo> failures = List.of();

    /** A registry that tells the loaders to a room, with the authors' rules alone, where what leaves is gone at once. */
    public ApiRegistry(TargetLoaders loaders) {
        this(loaders, new Rulebook(), () -> Duration.ZERO, (delay, task) -> task.run());
    }

    /**
     * A registry that tells the loaders to a room.
     *
     * @param rulebook keeps the operator's rules; all are compiled anew when it changes
     * @param holding how long a controller that has left keeps its place in the routes, for one that replaces it; nobody
     *     can enter there meanwhile
     * @param alarm ends that, and tells who waits that there is a newer snapshot
     */
    public ApiRegistry(TargetLoaders loaders, Rulebook rulebook, Supplier<Duration> holding, Alarm alarm) {
        this.loaders = loaders;
        this.rulebook = rulebook;
        this.holding = holding;
        this.alarm = alarm;
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
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Whether a snapshot is still the one in force. */
    @SuppressWarnings("ReferenceEquality") // another one may say the same
    public boolean isInForce(Snapshot candidate) {
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

    /** Adds a page; a controller that would serve its path fails as long as it is there. */
    public synchronized void addPage(ServicePage page) {
        pages.add(page);
        publish();
    }

    /** Removes a page. */
    public synchronized void removePage(ServicePage page) {
        pages.remove(page);
        publish();
    }

    /** The services that count, by type. */
    public synchronized Map<String, ApiService> services() {
        return inForce(home -> true).byType();
    }

    private PresentService.InForce inForce(Predicate<Home> chosen) {
        return PresentService.inForce(
                services.stream().filter(present -> chosen.test(present.home())).toList());
    }

    /** Adds a service of no bundle in particular. */
    public void addService(ApiService service) {
        addService(service, Home.of(new Owner("", "0")));
    }

    /**
     * Adds a service, or lists why not. Of two of a type the later counts as long as it is there, but not one of a bundle that
     * stands by; of two that share a path the first.
     */
    public synchronized void addService(ApiService service, Home home) {
        try {
            services.add(new PresentService(service, CheckedService.of(service), home));
        } catch (RuntimeException | LinkageError broken) {
            refuse(service, broken);
        }
        publish();
    }

    private void refuse(Object registered, Throwable broken) {
        boolean sentence = broken instanceof IllegalArgumentException || broken instanceof NullPointerException;
        String reason = sentence ? String.valueOf(broken.getMessage()) : broken.toString();
        refused.put(registered, failure(registered, reason));
    }

    static FailureInfo failure(Object registered, String reason) {
        Class<?> type = registered.getClass();
        Bundle bundle = FrameworkUtil.getBundle(type);
        String owner = bundle == null ? "no bundle" : bundle.getSymbolicName() + " " + bundle.getVersion();
        return new FailureInfo(owner, type.getName(), reason);
    }

    /** Removes a service; its controllers wait for another. */
    public synchronized void removeService(ApiService service) {
        services.removeIf(present -> present.service() == service);
        refused.remove(service);
        publish();
    }

    /** Adds a target loader, or lists why not. */
    public synchronized void addTargetLoader(TargetLoader<?> loader) {
        try {
            Objects.requireNonNull(loader.type(), "its type is null");
            targetLoaders.add(loader);
        } catch (RuntimeException | LinkageError broken) {
            refuse(loader, broken);
        }
        publish();
    }

    /** Removes a target loader; controllers with such targets wait for another. */
    public synchronized void removeTargetLoader(TargetLoader<?> loader) {
        targetLoaders.removeIf(each -> each == loader);
        refused.remove(loader);
        publish();
    }

    /** Adds a codec; controllers whose schemas name it are bound again. */
    public synchronized void addCodec(ValueCodec codec) {
        valueCodecs.add(codec);
        rebind(codec);
    }

    /** Removes a codec; controllers whose schemas name it fail until there is another. */
    public synchronized void removeCodec(ValueCodec codec) {
        valueCodecs.removeIf(each -> each == codec);
        rebind(codec);
    }

    private void rebind(ValueCodec codec) {
        codecs.use(valueCodecs);
        controllers.replaceAll((controller, bound) ->
                bound.codecs().contains(codec.name()) ? bound.again(codecs).judged(judge) : bound);
        publish();
    }

    /** Compares every controller with what is published now, and each that comes. */
    public synchronized void guard(ContractJudge judgeOfAll) {
        judge = judgeOfAll;
        controllers.replaceAll((controller, bound) -> bound.judged(judge));
        publish();
    }

    /** In what ways controllers break what is published. */
    public synchronized List<BreachInfo> breaches() {
        List<BreachInfo> breaches = new ArrayList<>();
        for (BoundController bound : controllers.values()) {
            boolean served = snapshot.routes().operations().stream().anyMatch(each -> each.gate() == bound.gate());
            for (String sentence : bound.breaches()) {
                breaches.add(new BreachInfo(
                        bound.operations().get(0).service(),
                        bound.owner().toString(),
                        bound.className(),
                        sentence,
                        served));
            }
        }
        return breaches;
    }

    /** The operations of a service that could be bound, served or not. */
    synchronized List<Operation> bound(String service) {
        return controllers.values().stream()
                .flatMap(bound -> bound.operations().stream())
                .filter(operation -> operation.service().equals(service))
                .toList();
    }

    /** Binds a controller and routes it, or lists why not. */
    public void addController(ApiController controller, SchemaSource schemas, Owner owner) {
        addController(controller, schemas, Home.of(owner));
    }

    /** Binds a controller and routes it, or lists why not. */
    public void addController(ApiController controller, SchemaSource schemas, Home home) {
        BoundController bound = BoundController.bind(controller, schemas, home, new Gate(), codecs);
        synchronized (this) {
            BoundController judged = bound.judged(judge);
            controllers.put(controller, judged);
            if (!judge.refuses()) { // what is refused is said as a failure
                judged.breaches()
                        .forEach(breach -> LOG.warn("{} of {}: {}", judged.className(), judged.owner(), breach));
            }
            order.add(controller);
            boolean missing =
                    bound.codecs().stream().anyMatch(name -> codecs.find(name).isEmpty());
            if (publish().outcome(judged) == Outcome.REFUSED && !missing) {
                release(hold -> hold.isFor(bound));
            }
        }
    }

    /**
     * Takes a controller's routes away and waits until no request is inside it any more. Only then the time begins for
     * which its places are held.
     *
     * @param patience how long to wait at most
     */
    public void removeController(ApiController controller, Duration patience) {
        BoundController bound;
        long ticket = 0;
        synchronized (this) {
            bound = controllers.remove(controller);
            order.removeIf(each -> each == controller);
            if (bound != null) {
                bound.operations().stream().filter(Operation::action).forEach(operation -> operation
                        .actionKeys()
                        .forEach(key -> withdrawn.add(new ActionKey(operation.service(), key))));
                BoundController served = serving.remove(controller);
                if (served != null) {
                    ticket = hold(served);
                }
            }
            publish();
        }
        if (bound != null && !bound.gate().close(patience)) {
            LOG.warn("{} of {} goes while requests are still inside it", bound.className(), bound.owner());
        }
        limit(ticket);
    }

    /** Holds the places of a controller; 0 if nothing is held here. */
    private long hold(BoundController gone) {
        if (closed || holding.get().isZero()) {
            return 0;
        }
        List<ApiService> known = services().values().stream()
                .filter(service -> gone.operations().stream()
                        .anyMatch(operation -> operation.service().equals(service.type())))
                .toList();
        holds.add(Hold.of(++tickets, gone, known));
        return tickets;
    }

    private void limit(long ticket) {
        if (ticket != 0) {
            alarm.in(holding.get(), () -> release(hold -> hold.ticket() == ticket));
        }
    }

    private synchronized void release(Predicate<Hold> which) {
        if (holds.removeIf(which)) {
            publish();
        }
    }

    /** A bundle has been uninstalled: what it served is gone for good. */
    public void uninstalled(long bundle) {
        release(hold -> hold.home().id() == bundle);
    }

    /** A bundle has started: a controller whose class it has no more does not come back, and another may be complete now. */
    public synchronized void started(long bundle) {
        boolean ended = holds.removeIf(
                hold -> hold.home().id() == bundle && !hold.home().contains(hold.className()));
        boolean mayTakeOver = controllers.values().stream()
                .anyMatch(bound -> bound.home().id() == bundle && !serving.containsKey(bound.controller()));
        if (ended || mayTakeOver) {
            publish();
        }
    }

    /** Whether a bundle serves. */
    public synchronized boolean serves(long bundle) {
        return serving.values().stream().anyMatch(bound -> bound.home().id() == bundle);
    }

    /** Whether a bundle was chosen to serve and has a controller that cannot. */
    public synchronized boolean refuses(long bundle) {
        return refusing.contains(bundle);
    }

    /** Tells one listener of each change, which must not take long. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** Holds nothing any more, so that nobody goes on waiting. */
    public synchronized void close() {
        closed = true;
        holds.clear();
        publish();
    }

    private Succession publish() {
        List<BoundController> inOrder = order.stream().map(controllers::get).toList();
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
                refusing.add(bound.home().id());
            }
            BoundController before = served.get(bound.controller());
            if (outcome == Outcome.SERVES) {
                serving.put(bound.controller(), bound);
                holds.removeIf(hold -> hold.isFor(bound));
            } else if (outcome != null && before != null) {
                // A service, a loader or a codec that it needs may be part of a bundle that is being updated.
                limit(hold(before));
            }
        }
        holds.forEach(assembly::hold);
        loaders.use(targetLoaders);
        List<FailureInfo> before = failures;
        Snapshot older = snapshot;
        snapshot = assembly.snapshot(withdrawn);
        List<FailureInfo> others = new ArrayList<>(refused.values());
        others.addAll(inForce(succession::isChosen).failures());
        others.addAll(rulebook.failures());
        failures = assembly.failures(others);
        failures.stream()
                .filter(failure -> !before.contains(failure) && !Assembly.isOrdinary(failure))
                .forEach(failure -> LOG.warn("{} ({}): {}", failure.subject(), failure.bundle(), failure.reason()));
        if (closed) {
            older.replaced().complete(null);
        } else {
            alarm.in(Duration.ZERO, () -> older.replaced().complete(null));
        }
        listener.run();
        return succession;
    }
}
