// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.groups;

import io.novella.api.Fault;
import io.novella.compute.Compute;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The server groups of all projects, in memory. */
@Component(service = ServerGroups.class)
public final class ServerGroups {

    private record Entry(ServerGroup group, Set<UUID> members) {}

    private final Map<UUID, Entry> groups = new LinkedHashMap<>();
    private final Compute compute;

    /** None at first. */
    @Activate
    public ServerGroups(@Reference Compute compute) {
        this.compute = compute;
    }

    /**
     * Adds a group.
     *
     * @throws Fault 400 if its policy has no rules
     */
    synchronized void add(ServerGroup group) {
        if (group.maxServerPerHost().isPresent() && !group.policy().equals("anti-affinity")) {
            throw Fault.badRequest("Only anti-affinity policy supports rules.");
        }
        groups.put(group.id(), new Entry(group, new LinkedHashSet<>()));
    }

    /** All groups, the oldest first. */
    synchronized List<ServerGroup> all() {
        return groups.values().stream().map(Entry::group).toList();
    }

    /** The group with an id. */
    public synchronized Optional<ServerGroup> find(UUID id) {
        return Optional.ofNullable(groups.get(id)).map(Entry::group);
    }

    /** Forgets a group, not its members; no effect if it is gone. */
    synchronized void remove(ServerGroup group) {
        groups.remove(group.id());
    }

    /** Makes a server a member; no effect if the group is gone. */
    public synchronized void join(ServerGroup group, UUID server) {
        Entry entry = groups.get(group.id());
        if (entry != null) {
            entry.members().add(server);
        }
    }

    /** The members that are still there, the oldest first. */
    public synchronized List<UUID> members(ServerGroup group) {
        Entry entry = groups.get(group.id());
        if (entry == null) {
            return List.of();
        }
        entry.members().removeIf(server -> compute.findServer(server).isEmpty());
        return List.copyOf(entry.members());
    }
}
