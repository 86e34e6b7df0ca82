// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.groups;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the server group that a path names. */
@Component(service = TargetLoader.class)
public final class ServerGroupLoader implements TargetLoader<ServerGroup> {

    private final ServerGroups groups;

    /** Loads from memory. */
    @Activate
    public ServerGroupLoader(@Reference ServerGroups groups) {
        this.groups = groups;
    }

    @Override
    public Class<ServerGroup> type() {
        return ServerGroup.class;
    }

    @Override
    public Optional<ServerGroup> load(String id, RequestContext context) {
        return groups.all().stream()
                .filter(group -> group.id().toString().equals(id))
                .findFirst();
    }

    @Override
    public Map<String, Object> attributes(ServerGroup group) {
        return Map.of("project_id", group.projectId(), "user_id", group.userId());
    }

    @Override
    public String notFoundMessage(String id) {
        return "Instance group " + id + " could not be found.";
    }
}
