// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import io.novella.compute.Compute;
import io.novella.compute.Flavor;
import io.novella.compute.Server;
import io.novella.compute.ServerStatus;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The hosts, and which server is on which. The first host is this machine. The second, as large, exists in these books only,
 * so that there is something to move to: a server runs where it runs.
 */
@Component(service = Fleet.class)
public final class Fleet {

    private final List<Host> hosts;
    private final Map<UUID, Host> moved = new HashMap<>();
    private final Compute compute;
    private final Hypervisor hypervisor;

    /**
     * What servers take of a host.
     *
     * @param vcpus virtual processors of all its servers
     * @param memoryMb memory of all its servers in MiB
     * @param running how many of them run
     */
    public record Use(int vcpus, int memoryMb, int running) {}

    /** This machine and its shadow. */
    @Activate
    public Fleet(@Reference Compute compute, @Reference Hypervisor hypervisor) {
        this(compute, hypervisor, withShadow(Machine.host(1)));
    }

    /** Other hosts, of which there is at least one. */
    public Fleet(Compute compute, Hypervisor hypervisor, List<Host> hosts) {
        this.compute = compute;
        this.hypervisor = hypervisor;
        this.hosts = List.copyOf(hosts);
    }

    private static List<Host> withShadow(Host machine) {
        return List.of(
                machine,
                new Host(
                        2,
                        machine.name() + "-shadow",
                        machine.vcpus(),
                        machine.memoryMb(),
                        machine.localGb(),
                        machine.cpu()));
    }

    /** The hosts, in order of their numbers. */
    public List<Host> hosts() {
        return hosts;
    }

    /** The host of a name. */
    public Optional<Host> find(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
    }

    /** What runs machines here. */
    HypervisorInfo hypervisor() {
        return hypervisor.info();
    }

    /** Where a server is: where it was placed, or on the first host. */
    public synchronized Host hostOf(UUID server) {
        return moved.getOrDefault(server, hosts.get(0));
    }

    /** Notes where a server is. */
    public synchronized void place(UUID server, Host host) {
        moved.keySet().removeIf(each -> compute.findServer(each).isEmpty());
        moved.put(server, host);
    }

    /** The servers on a host, the oldest first. */
    public List<Server> serversOn(Host host) {
        List<Server> found = new ArrayList<>();
        for (Server server : compute.servers()) {
            if (hostOf(server.id()).equals(host)) {
                found.add(0, server);
            }
        }
        return found;
    }

    /** What the servers of a host take. */
    public Use use(Host host) {
        List<Server> servers = serversOn(host);
        return new Use(
                servers.stream().mapToInt(server -> server.flavor().vcpus()).sum(),
                servers.stream().mapToInt(server -> server.flavor().ram()).sum(),
                (int) servers.stream()
                        .filter(server -> server.status() == ServerStatus.ACTIVE)
                        .count());
    }

    /** Whether a host's memory takes one more server. */
    public boolean hasRoom(Host host, Flavor flavor) {
        return use(host).memoryMb() + flavor.ram() <= host.memoryMb();
    }
}
