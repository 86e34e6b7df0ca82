// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.RequestContext;
import io.novella.api.Shows;
import io.novella.compute.Server;
import io.novella.compute.ServerFault;
import io.novella.compute.ServerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All that any version shows of a server. */
record ServerDetail(
        @Shows Server server,
        UUID id,
        String name,
        Optional<String> description,
        ServerStatus status,
        Optional<Integer> progress,
        Optional<ServerFault> fault,
        String projectId,
        String userId,
        ObjectReference image,
        ObjectReference flavor,
        Map<String, String> metadata,
        Instant created,
        Instant updated,
        boolean locked,
        String vmState,
        Optional<String> taskState,
        int powerState,
        List<Link> links,
        Map<String, Object> addresses,
        String accessIpv4,
        String accessIpv6,
        String hostId,
        Optional<String> keyName,
        String configDrive,
        String diskConfig,
        List<Object> volumesAttached) {

    static ServerDetail of(Server server, RequestContext context) {
        return new ServerDetail(
                server,
                server.id(),
                server.name(),
                server.description(),
                server.status(),
                progress(server.status()),
                server.fault(),
                server.projectId(),
                server.userId(),
                ObjectReference.to("images", server.image().name(), context),
                ObjectReference.to("flavors", server.flavor().id(), context),
                server.metadata(),
                server.created(),
                server.updated(),
                server.locked(),
                server.status().vmState(),
                server.taskState(),
                server.powerState(),
                Link.to("servers", server.id().toString(), context),
                // What clients of Nova count on and a machine without network, disk and keys has none of.
                Map.of(),
                "",
                "",
                "",
                Optional.empty(),
                "",
                DISK_CONFIG,
                List.of());
    }

    /** Nova's word for: the guest's image is left as it is. */
    static final String DISK_CONFIG = "MANUAL";

    private static Optional<Integer> progress(ServerStatus status) {
        return switch (status) {
            case BUILD -> Optional.of(0);
            case ACTIVE, PAUSED -> Optional.of(100);
            case SHUTOFF, ERROR -> Optional.empty();
        };
    }
}
