// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.servers;

import io.novella.api.Action;
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
import io.novella.compute.Compute;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import io.novella.example.history.hypervisors.Fleet;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The servers again, with what this bundle knows of them: hosts, hints, locks and images. Creation and evacuation stand here
 * because {@code POST servers} is another bundle's, and the action {@code evacuate} of a server another example's.
 */
@Component
@ApiResource(service = "compute", path = "instances", target = Server.class)
public final class InstancesController implements ApiController {

    private static final String OWNER = "rule:admin_or_owner";
    private static final String ADMIN = "rule:admin_api";
    private static final String EVACUATE = "os_compute_api:os-evacuate";
    private static final int PASSWORD_BYTES = 9;

    /** What a new server is to be, and what the scheduler is to heed, wherever a version says so. */
    public record Wanted(
            String name,
            String imageRef,
            String flavorRef,
            @Nullable UUID group,
            @Nullable List<UUID> sameHost,
            @Nullable List<UUID> differentHost) {}

    /** A new server. */
    public record Created(UUID id) {}

    /** A server as this bundle knows it. */
    public record Shown(
            UUID id,
            String name,
            String status,
            String host,
            Map<String, Map<String, String>> images,
            boolean locked,
            Optional<String> lockedReason) {}

    /** Where to, as clients say it who trust nobody's choice but their own. */
    public record Evacuation(@Nullable String host, @Nullable Boolean onSharedStorage, @Nullable String adminPass) {}

    /** The new password, if there is one. */
    public record Evacuated(@Nullable String adminPass) {}

    /** Where to, as a wish that the scheduler may refuse unless it is forced. */
    public record ScheduledEvacuation(@Nullable String host, @Nullable String adminPass, @Nullable Boolean force) {}

    private final Compute compute;
    private final Scheduler scheduler;
    private final Fleet fleet;
    private final Locks locks;
    private final Snapshots snapshots;
    private final SecureRandom random = new SecureRandom();

    /** Serves the domain's servers. */
    @Activate
    public InstancesController(
            @Reference Compute compute,
            @Reference Scheduler scheduler,
            @Reference Fleet fleet,
            @Reference Locks locks,
            @Reference Snapshots snapshots) {
        this.compute = compute;
        this.scheduler = scheduler;
        this.fleet = fleet;
        this.locks = locks;
        this.snapshots = snapshots;
    }

    /** Creates a server of the caller's project on a host that suits the hints. */
    @Post
    @ApiVersion(base = "2.1")
    @Status(202)
    @ExpectedErrors({400, 403})
    @Policy(value = "os_compute_api:servers:create", check = OWNER)
    public Created create(Wanted wanted, RequestContext context) {
        String project = context.caller()
                .projectId()
                .orElseThrow(() ->
                        Fault.badRequest("A server must belong to a project, but the token has no project scope."));
        ServerRequest request = ServerRequest.builder()
                .name(wanted.name())
                .owner(project, context.caller().userId())
                .imageRef(wanted.imageRef())
                .flavorRef(wanted.flavorRef())
                .build();
        Scheduler.Hints hints = new Scheduler.Hints(
                Optional.ofNullable(wanted.group()), list(wanted.sameHost()), list(wanted.differentHost()));
        return new Created(scheduler.create(request, hints).id());
    }

    /** A server. */
    @Get("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:servers:show", check = OWNER)
    public Shown show(Server server) {
        return new Shown(
                server.id(),
                server.name(),
                server.status().name(),
                fleet.hostOf(server.id()).name(),
                snapshots.of(server),
                locks.isLocked(server.id()),
                locks.reason(server.id()));
    }

    /** Deletes a server, unless it is locked. */
    @Delete("{id}")
    @ApiVersion(base = "2.1")
    @Status(204)
    @ExpectedErrors({404, 409})
    @Policy(value = "os_compute_api:servers:delete", check = OWNER)
    public void delete(Server server) {
        if (locks.isLocked(server.id())) {
            throw Fault.conflict("Instance " + server.id() + " is locked");
        }
        compute.deleteServer(server);
    }

    /**
     * Takes a server to another host, which is the client's choice alone if it names one. Until 2.13 the client also says
     * whether the disk survives; since 2.14 that is found out, and no server has a disk here.
     */
    @Action("evacuate")
    @ApiVersion(base = "2.1", max = "2.28")
    @ExpectedErrors({400, 404})
    @Policy(value = EVACUATE, check = ADMIN)
    public Evacuated evacuate(Server server, Evacuation wanted) {
        boolean survives = !Boolean.FALSE.equals(wanted.onSharedStorage());
        String given = wanted.adminPass();
        if (survives && given != null && wanted.onSharedStorage() != null) {
            throw Fault.badRequest("admin password can't be changed on existing disk");
        }
        scheduler.evacuate(server, Optional.ofNullable(wanted.host()), false);
        return new Evacuated(survives ? null : given == null ? password() : given);
    }

    /** Takes a server to another host, if the scheduler agrees with the client's wish or is forced to. */
    @Action("evacuate")
    @ApiVersion(base = "2.29")
    @ExpectedErrors({400, 404})
    @Policy(value = EVACUATE, check = ADMIN)
    public void evacuateScheduled(Server server, ScheduledEvacuation wanted) {
        boolean forced = Boolean.TRUE.equals(wanted.force());
        if (forced && wanted.host() == null) {
            throw Fault.badRequest("Can't force to a non-provided destination");
        }
        scheduler.evacuate(server, Optional.ofNullable(wanted.host()), !forced);
    }

    private String password() {
        byte[] bits = new byte[PASSWORD_BYTES];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().encodeToString(bits);
    }

    private static List<UUID> list(@Nullable List<UUID> servers) {
        return servers == null ? List.of() : servers;
    }
}
