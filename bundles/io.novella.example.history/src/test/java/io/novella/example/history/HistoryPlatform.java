// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history;

import io.novella.compute.internal.TestCompute;
import io.novella.example.history.groups.ServerGroupLoader;
import io.novella.example.history.groups.ServerGroups;
import io.novella.example.history.groups.ServerGroupsController;
import io.novella.example.history.hypervisors.Fleet;
import io.novella.example.history.hypervisors.Host;
import io.novella.example.history.hypervisors.HostLoader;
import io.novella.example.history.hypervisors.HypervisorsController;
import io.novella.example.history.hypervisors.RetiredHypervisorsController;
import io.novella.example.history.keypairs.KeyPairLoader;
import io.novella.example.history.keypairs.KeyPairs;
import io.novella.example.history.keypairs.KeyPairsController;
import io.novella.example.history.servers.ConsoleTokens;
import io.novella.example.history.servers.ConsoleTokensController;
import io.novella.example.history.servers.ConsolesController;
import io.novella.example.history.servers.InstancesController;
import io.novella.example.history.servers.Locks;
import io.novella.example.history.servers.LocksController;
import io.novella.example.history.servers.Scheduler;
import io.novella.example.history.servers.Snapshots;
import io.novella.example.history.servers.SnapshotsController;
import io.novella.hypervisor.spi.GuestLibrary;
import io.novella.testkit.ApiClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** All of this bundle over the real compute domain, as its components are put together in a container. */
public final class HistoryPlatform {

    private final TestCompute domain = new TestCompute();
    private final Fleet fleet;
    private final ApiClient client;

    private static final class Guests implements GuestLibrary {

        @Override
        public SortedSet<String> names() {
            return new TreeSet<>(Set.of("counter"));
        }

        @Override
        public Optional<byte[]> find(String name) {
            return names().contains(name) ? Optional.of(new byte[16]) : Optional.empty();
        }
    }

    /** On this machine and its shadow. */
    public HistoryPlatform() {
        this(List.of());
    }

    /** On hosts of a test's own, unless there are none. */
    public HistoryPlatform(List<Host> hosts) {
        fleet = hosts.isEmpty()
                ? new Fleet(domain.compute(), domain.hypervisor())
                : new Fleet(domain.compute(), domain.hypervisor(), hosts);
        var compute = domain.compute();
        KeyPairs pairs = new KeyPairs();
        ServerGroups groups = new ServerGroups(compute);
        ConsoleTokens tokens = new ConsoleTokens();
        Locks locks = new Locks(compute);
        Snapshots snapshots = new Snapshots(List.of(new Guests()));
        client = domain.test(
                        new KeyPairsController(pairs),
                        new ServerGroupsController(groups),
                        new HypervisorsController(fleet),
                        new RetiredHypervisorsController(fleet),
                        new ConsolesController(tokens),
                        new ConsoleTokensController(tokens),
                        new LocksController(locks),
                        new SnapshotsController(snapshots),
                        new InstancesController(
                                compute, new Scheduler(compute, fleet, groups), fleet, locks, snapshots))
                .target(new KeyPairLoader(pairs))
                .target(new ServerGroupLoader(groups))
                .target(new HostLoader(fleet))
                .everySchemaUsed()
                .start();
    }

    /** A client that asks as an ordinary member. */
    public ApiClient client() {
        return client;
    }

    /** The hosts. */
    public Fleet fleet() {
        return fleet;
    }

    /** A new server of that member. */
    public String createServer() {
        return domain.createServer().id().toString();
    }
}
