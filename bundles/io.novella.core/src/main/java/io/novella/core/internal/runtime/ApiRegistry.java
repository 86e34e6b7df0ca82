// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.ApiController;
import io.novella.api.runtime.FailureInfo;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.TargetLoader;
import io.novella.api.spi.ValueCodec;
import io.novella.core.internal.bind.Gate;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.bind.Owner;
import io.novella.core.internal.codec.Codecs;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.match.ActionKey;
import io.novella.core.internal.match.RouteTable;
import io.novella.core.internal.policy.PolicyRules;
import io.novella.core.internal.schema.SchemaSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the services, controllers and target loaders that are present, and publishes a new snapshot whenever that
 * changes. Safe for any number of threads.
 */
public final class ApiRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ApiRegistry.class);

    private final TargetLoaders loaders;
    /** In the order they came; of two of a type, the later counts. */
    private final List<ApiService> services = new ArrayList<>();

    private final List<TargetLoader<?>> targetLoaders = new ArrayList<>();
    /** In the order they came; the order settles who yields when two clash. */
    private final IdentityHashMap<ApiController, BoundController> controllers = new IdentityHashMap<>();

    private final List<ApiController> order = new ArrayList<>();
    private final List<ValueCodec> valueCodecs = new ArrayList<>();
    private final Codecs codecs = new Codecs();
    private final Set<ActionKey> withdrawn = new HashSet<>();
    private volatile Snapshot snapshot =
            new Snapshot(new RouteTable(List.of(), List.of(), Set.of()), PolicyRules.of(Map.of()));
    private volatile List<FailureInfo> failures = List.of();

    /** A registry that tells the loaders to a room. */
    public ApiRegistry(TargetLoaders loaders) {
        this.loaders = loaders;
    }

    /** What is in force. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What is present but not in force, with the reason. */
    public List<FailureInfo> failures() {
        return failures;
    }

    /** The services that are present, by type. */
    public synchronized Map<String, ApiService> services() {
        Map<String, ApiService> byType = new HashMap<>();
        services.forEach(service -> byType.put(service.type(), service));
        return Map.copyOf(byType);
    }

    /** Adds a service; of two of a type, the later counts as long as it is there. */
    public synchronized void addService(ApiService service) {
        services.add(service);
        publish();
    }

    /** Removes a service; its controllers wait for another. */
    public synchronized void removeService(ApiService service) {
        services.removeIf(each -> each == service);
        publish();
    }

    /** Adds a target loader. */
    public synchronized void addTargetLoader(TargetLoader<?> loader) {
        targetLoaders.add(loader);
        publish();
    }

    /** Removes a target loader; controllers with such targets wait for another. */
    public synchronized void removeTargetLoader(TargetLoader<?> loader) {
        targetLoaders.remove(loader);
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
        controllers.replaceAll(
                (controller, bound) -> bound.codecs().contains(codec.name()) ? bound.again(codecs) : bound);
        publish();
    }

    /** Binds a controller and routes it, or lists why not. */
    public void addController(ApiController controller, SchemaSource schemas, Owner owner) {
        BoundController bound = BoundController.bind(controller, schemas, owner, new Gate(), codecs);
        synchronized (this) {
            controllers.put(controller, bound);
            order.add(controller);
            publish();
        }
    }

    /**
     * Takes a controller's routes away and waits until no request is inside it any more.
     *
     * @param patience how long to wait at most
     */
    public void removeController(ApiController controller, Duration patience) {
        BoundController bound;
        synchronized (this) {
            bound = controllers.remove(controller);
            order.removeIf(each -> each == controller);
            if (bound != null) {
                bound.operations().stream().filter(Operation::action).forEach(operation -> operation
                        .actionKeys()
                        .forEach(key -> withdrawn.add(new ActionKey(operation.service(), key))));
            }
            publish();
        }
        if (bound != null && !bound.gate().close(patience)) {
            LOG.warn("{} of {} goes while requests are still inside it", bound.className(), bound.owner());
        }
    }

    private void publish() {
        Assembly assembly = new Assembly(services(), targetLoaders);
        order.stream().map(controllers::get).forEach(assembly::offer);
        loaders.use(targetLoaders);
        List<FailureInfo> before = failures;
        snapshot = assembly.snapshot(withdrawn);
        failures = assembly.failures();
        failures.stream()
                .filter(failure -> !before.contains(failure) && !Assembly.isWaiting(failure))
                .forEach(failure -> LOG.warn("{} ({}): {}", failure.subject(), failure.bundle(), failure.reason()));
    }
}
