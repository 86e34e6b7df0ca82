// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.toList;

import io.novella.api.Fault;
import io.novella.compute.Compute;
import io.novella.compute.Flavor;
import io.novella.compute.Image;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Console;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.GuestLibrary;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of this container, in memory. Hypervisors and guest libraries may come and go while it runs: a server
 * outlives its machine.
 */
@Component(configurationPid = "io.novella.compute")
public final class ComputeService implements Compute {

    private static final Logger LOG = LoggerFactory.getLogger(ComputeService.class);

    private static final List<Flavor> FLAVORS = List.of(
            new Flavor("1", "m1.tiny", 1, 64L << 20),
            new Flavor("2", "m1.small", 1, 256L << 20),
            new Flavor("3", "m1.medium", 1, VmSpec.DEFAULT_MEMORY_BYTES));

    /** Configuration, PID {@code io.novella.compute}. */
    public @interface Config {
        /** {@code servers.per.project}: how many servers a project may have. */
        int servers_per_project() default 100;
    }

    private final Clock clock;
    private final Map<UUID, ManagedServer> servers = Collections.synchronizedMap(new LinkedHashMap<>());
    private volatile int quota;
    private volatile @Nullable Hypervisor hypervisor;

    /** Filled by Declarative Services, the lowest ranking first. */
    @Reference
    volatile List<GuestLibrary> libraries = List.of();

    /** Starts without any server. */
    @Activate
    public ComputeService(Config config) {
        this(config.servers_per_project(), Clock.systemUTC());
    }

    ComputeService(int quota, Clock clock) {
        this.quota = quota;
        this.clock = clock;
    }

    @Modified
    void configure(Config config) {
        quota = config.servers_per_project();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindHypervisor(Hypervisor arrived) {
        hypervisor = arrived;
    }

    void unbindHypervisor(Hypervisor leaving) {
        if (hypervisor == leaving) {
            hypervisor = null;
        }
        forEachServer(server -> server.leave(leaving));
    }

    @Deactivate
    void deactivate() {
        quota = 0; // no new ones meanwhile
        forEachServer(ManagedServer::delete);
        servers.clear();
    }

    @Override
    public List<Flavor> flavors() {
        return FLAVORS;
    }

    @Override
    public Optional<Flavor> findFlavor(String id) {
        return FLAVORS.stream().filter(flavor -> flavor.id().equals(id)).findFirst();
    }

    @Override
    public List<Image> images() {
        Map<String, Image> byName = new TreeMap<>();
        for (GuestLibrary library : libraries) {
            for (String name : library.names()) {
                library.size(name).ifPresent(size -> byName.put(name, new Image(name, size)));
            }
        }
        return List.copyOf(byName.values());
    }

    @Override
    public Optional<Image> findImage(String name) {
        List<GuestLibrary> present = libraries;
        for (int i = present.size() - 1; i >= 0; i--) {
            OptionalLong size = present.get(i).size(name);
            if (size.isPresent()) {
                return Optional.of(new Image(name, size.getAsLong()));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<Server> servers() {
        return managed().stream().map(ManagedServer::snapshot).collect(collectingAndThen(toList(), all -> {
            Collections.reverse(all);
            return Collections.unmodifiableList(all);
        }));
    }

    @Override
    public Optional<Server> findServer(UUID id) {
        return Optional.ofNullable(servers.get(id)).map(ManagedServer::snapshot);
    }

    @Override
    public List<Server> createServers(ServerRequest request) {
        BootImage boot = boot(request.imageRef()).orElseThrow(() -> Fault.badRequest("Can not find requested image"));
        Flavor flavor =
                findFlavor(request.flavorRef()).orElseThrow(() -> Fault.badRequest("Invalid flavorRef provided."));
        List<ManagedServer> created = reserve(request, flavor, boot);
        created.forEach(server -> server.build(hypervisor));
        LOG.info("project {} created {} of image {}", request.projectId(), ids(created), boot.name());
        return created.stream().map(ManagedServer::snapshot).toList();
    }

    @Override
    public Server describeServer(Server server, @Nullable String name, @Nullable String description) {
        ManagedServer managed = find(server);
        managed.describe(name, description);
        return managed.snapshot();
    }

    @Override
    public Server startServer(Server server) {
        ManagedServer managed = find(server);
        managed.start(hypervisor);
        return managed.snapshot();
    }

    @Override
    public Server stopServer(Server server) {
        ManagedServer managed = find(server);
        managed.stop();
        return managed.snapshot();
    }

    @Override
    public void deleteServer(Server server) {
        ManagedServer managed = servers.get(server.id());
        if (managed != null) {
            managed.delete();
            servers.remove(server.id());
            LOG.info("project {} deleted {}", managed.projectId(), server.id());
        }
    }

    @Override
    public String consoleOutput(Server server, int lines) {
        return find(server).console(lines);
    }

    @Override
    public Console console(Server server) {
        return find(server).console();
    }

    /** Takes the places of new servers, all at once, so that two requests cannot share the last one. */
    private List<ManagedServer> reserve(ServerRequest request, Flavor flavor, BootImage boot) {
        synchronized (servers) {
            long used = servers.values().stream()
                    .filter(server -> server.projectId().equals(request.projectId()))
                    .count();
            int free = (int) Math.max(0, quota - used);
            if (free < request.minCount()) {
                throw Fault.forbidden("Quota exceeded for instances: Requested " + request.minCount()
                        + ", but already used " + used + " of " + quota + " instances");
            }
            int count = Math.min(free, request.maxCount());
            List<ManagedServer> reserved = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String name = request.maxCount() > 1 ? request.name() + "-" + i : request.name();
                ManagedServer server = new ManagedServer(request, name, flavor, boot, clock);
                servers.put(server.id(), server);
                reserved.add(server);
            }
            return reserved;
        }
    }

    private Optional<BootImage> boot(String name) {
        List<GuestLibrary> present = libraries;
        for (int i = present.size() - 1; i >= 0; i--) {
            Optional<BootImage> image = read(present.get(i), name);
            if (image.isPresent()) {
                return image;
            }
        }
        return Optional.empty();
    }

    /** The message of a broken image has its path on this host, which is for the log and not for the client. */
    private static Optional<BootImage> read(GuestLibrary library, String name) {
        try {
            return library.image(name);
        } catch (HypervisorException e) {
            LOG.warn("image '{}' cannot be booted: {}", name, e.getMessage());
            throw Fault.badRequest(
                    "Image " + name + " cannot be booted: its file is not usable; the log has the reason");
        }
    }

    private ManagedServer find(Server server) {
        ManagedServer managed = servers.get(server.id());
        if (managed == null) {
            throw Fault.notFound("Instance " + server.id() + " could not be found.");
        }
        return managed;
    }

    private List<ManagedServer> managed() {
        synchronized (servers) {
            return List.copyOf(servers.values());
        }
    }

    private void forEachServer(Consumer<ManagedServer> action) {
        for (ManagedServer server : managed()) {
            try {
                action.accept(server);
            } catch (RuntimeException stuck) {
                LOG.error("the machine of server {} could not be released", server.id(), stuck);
            }
        }
    }

    private static List<UUID> ids(List<ManagedServer> servers) {
        return servers.stream().map(ManagedServer::id).toList();
    }
}
