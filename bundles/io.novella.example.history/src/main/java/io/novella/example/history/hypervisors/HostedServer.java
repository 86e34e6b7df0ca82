// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A server on a host. */
record HostedServer(String name, UUID uuid) {

    static List<HostedServer> on(Host host, Fleet fleet) {
        return fleet.serversOn(host).stream()
                .map(server -> new HostedServer(server.name(), server.id()))
                .toList();
    }

    /** As above, where they are asked for and there are any. */
    static @Nullable List<HostedServer> on(Host host, Fleet fleet, @Nullable Boolean wanted) {
        List<HostedServer> servers = Boolean.TRUE.equals(wanted) ? on(host, fleet) : List.of();
        return servers.isEmpty() ? null : servers;
    }
}
