// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the server that a path names. */
@Component
public final class ServerLoader implements TargetLoader<Server> {

    private final Compute compute;

    /** Loads from the domain. */
    @Activate
    public ServerLoader(@Reference Compute compute) {
        this.compute = compute;
    }

    @Override
    public Class<Server> type() {
        return Server.class;
    }

    @Override
    public Optional<Server> load(String id, RequestContext context) {
        return uuid(id).flatMap(compute::findServer);
    }

    @Override
    public Map<String, Object> attributes(Server server) {
        return Map.of(
                "id", server.id().toString(),
                "uuid", server.id().toString(),
                "project_id", server.projectId(),
                "tenant_id", server.projectId(),
                "user_id", server.userId());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Instance " + id + " could not be found.";
    }

    private static Optional<UUID> uuid(String text) {
        try {
            UUID id = UUID.fromString(text);
            // fromString also takes shortened groups; only the form that was handed out names a server.
            return id.toString().equalsIgnoreCase(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
