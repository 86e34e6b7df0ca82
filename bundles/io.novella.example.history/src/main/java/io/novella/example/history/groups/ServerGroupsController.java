// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.groups;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Server groups: create, list, show, delete. */
@Component
@ApiResource(service = "compute", path = "os-server-groups", target = ServerGroup.class)
public final class ServerGroupsController implements ApiController {

    private static final String OWNER = "rule:admin_or_owner";

    /** What a new group is to be. */
    public record Wanted(String name, String policy, @Nullable Integer maxServerPerHost) {}

    /** Which groups to list. */
    public record Listed(@Nullable Boolean allProjects, @Nullable Integer limit, @Nullable Integer offset) {}

    /** A group; nothing was ever noted on one, which old versions say too. */
    public record Shown(
            UUID id,
            String name,
            String projectId,
            String userId,
            String policy,
            @Nullable Integer maxServerPerHost,
            List<UUID> members,
            Map<String, String> metadata) {}

    /** Groups. */
    public record ShownGroups(List<Shown> serverGroups) {}

    private final ServerGroups groups;

    /** Serves what is in memory. */
    @Activate
    public ServerGroupsController(@Reference ServerGroups groups) {
        this.groups = groups;
    }

    /** Creates a group of the caller's project. */
    @Post
    @ApiVersion(base = "2.1")
    @ExpectedErrors(400)
    @Policy(value = "os_compute_api:os-server-groups:create", check = OWNER)
    public Shown create(Wanted wanted, RequestContext context) {
        String project = context.caller()
                .projectId()
                .orElseThrow(() -> Fault.badRequest("A server group needs a project, and this token is for none."));
        ServerGroup group = new ServerGroup(
                UUID.randomUUID(),
                wanted.name(),
                project,
                context.caller().userId(),
                wanted.policy(),
                Optional.ofNullable(wanted.maxServerPerHost()));
        groups.add(group);
        return shown(group);
    }

    /** The groups of the caller's project, or for an administrator who asks so, of all projects. */
    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "os_compute_api:os-server-groups:index", check = OWNER)
    public ShownGroups list(Listed query, RequestContext context) {
        boolean all = Boolean.TRUE.equals(query.allProjects()) && context.allows("admin_api");
        Optional<String> project = context.caller().projectId();
        return new ShownGroups(groups.all().stream()
                .filter(group ->
                        all || project.filter(group.projectId()::equals).isPresent())
                .skip(query.offset() == null ? 0 : query.offset())
                .limit(query.limit() == null ? Long.MAX_VALUE : query.limit())
                .map(this::shown)
                .toList());
    }

    /** A group. */
    @Get("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-server-groups:show", check = OWNER)
    public Shown show(ServerGroup group) {
        return shown(group);
    }

    /** Forgets a group. */
    @Delete("{id}")
    @ApiVersion(base = "2.1")
    @Status(204)
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-server-groups:delete", check = OWNER)
    public void delete(ServerGroup group) {
        groups.remove(group);
    }

    private Shown shown(ServerGroup group) {
        return new Shown(
                group.id(),
                group.name(),
                group.projectId(),
                group.userId(),
                group.policy(),
                group.maxServerPerHost().orElse(null),
                groups.members(group),
                Map.of());
    }
}
