// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import static java.util.Comparator.comparing;

import io.novella.api.Fault;
import io.novella.compute.Compute;
import io.novella.compute.Flavor;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import io.novella.example.history.groups.ServerGroup;
import io.novella.example.history.groups.ServerGroups;
import io.novella.example.history.hypervisors.Fleet;
import io.novella.example.history.hypervisors.Host;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Chooses hosts for servers. */
@Component(service = Scheduler.class)
public final class Scheduler {

    private final Compute compute;
    private final Fleet fleet;
    private final ServerGroups groups;

    /**
     * What a client wants of the host of a new server.
     *
     * @param group a server group; empty for none
     * @param sameHost servers, with one of which it is to be
     * @param differentHost servers, with none of which it may be
     */
    record Hints(Optional<UUID> group, List<UUID> sameHost, List<UUID> differentHost) {}

    /** Chooses among the hosts of the fleet. */
    @Activate
    public Scheduler(@Reference Compute compute, @Reference Fleet fleet, @Reference ServerGroups groups) {
        this.compute = compute;
        this.fleet = fleet;
        this.groups = groups;
    }

    /**
     * Creates a server on a host that suits the hints. One at a time, since each choice depends on the ones before.
     *
     * @throws Fault 400 if no host suits, or the group, the image or the flavor does not exist; 403 beyond the quota
     */
    synchronized Server create(ServerRequest request, Hints hints) {
        Flavor flavor = compute.findFlavor(request.flavorRef())
                .orElseThrow(() -> Fault.badRequest("Invalid flavorRef provided."));
        Optional<ServerGroup> group = hints.group().map(this::group);
        Predicate<Host> suits = host -> fleet.hasRoom(host, flavor)
                && (hints.sameHost().isEmpty() || hasOneOf(host, hints.sameHost()))
                && !hasOneOf(host, hints.differentHost())
                && group.filter(each -> !allows(each, host)).isEmpty();
        Host chosen = fleet.hosts().stream()
                .filter(suits)
                .min(comparing(host -> group.map(each -> reluctance(each, host)).orElse(0)))
                .orElseThrow(Scheduler::noHost);
        Server created = compute.createServers(request).get(0);
        fleet.place(created.id(), chosen);
        group.ifPresent(each -> groups.join(each, created.id()));
        return created;
    }

    /**
     * Notes that a server is on another host.
     *
     * @param name the host; empty for any other that has room
     * @param verified whether a host that is named must have room
     * @throws Fault 400 if it is on that host already or no host has room, 404 if there is no such host
     */
    synchronized void evacuate(Server server, Optional<String> name, boolean verified) {
        Host current = fleet.hostOf(server.id());
        Predicate<Host> hasRoom = host -> fleet.hasRoom(host, server.flavor());
        Host target;
        if (name.isPresent()) {
            target = fleet.find(name.get())
                    .orElseThrow(() -> Fault.notFound("Compute host " + name.get() + " not found."));
            if (target.equals(current)) {
                throw Fault.badRequest("The target host can't be the same one.");
            } else if (verified && !hasRoom.test(target)) {
                throw noHost();
            }
        } else {
            target = fleet.hosts().stream()
                    .filter(host -> !host.equals(current))
                    .filter(hasRoom)
                    .findFirst()
                    .orElseThrow(Scheduler::noHost);
        }
        fleet.place(server.id(), target);
    }

    private ServerGroup group(UUID id) {
        return groups.find(id).orElseThrow(() -> Fault.badRequest("Instance group " + id + " could not be found."));
    }

    private boolean hasOneOf(Host host, List<UUID> servers) {
        return servers.stream().anyMatch(each -> fleet.hostOf(each).equals(host));
    }

    /** What a group's policy demands of a host. */
    private boolean allows(ServerGroup group, Host host) {
        return switch (group.policy()) {
            case "affinity" -> groups.members(group).isEmpty() || membersOn(group, host) > 0;
            case "anti-affinity" ->
                membersOn(group, host) < group.maxServerPerHost().orElse(1);
            default -> true;
        };
    }

    /** What a group's policy would rather not have of a host; less is better. */
    private int reluctance(ServerGroup group, Host host) {
        return switch (group.policy()) {
            case "soft-affinity" -> -membersOn(group, host);
            case "soft-anti-affinity" -> membersOn(group, host);
            default -> 0;
        };
    }

    private int membersOn(ServerGroup group, Host host) {
        return (int) groups.members(group).stream()
                .filter(member -> fleet.hostOf(member).equals(host))
                .count();
    }

    private static Fault noHost() {
        return Fault.badRequest("No valid host was found.");
    }
}
