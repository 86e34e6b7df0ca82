// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.Delete;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.Post;
import io.novella.api.Put;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.compute.Compute;
import io.novella.compute.Server;
import io.novella.compute.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Servers: create, list, show, change, delete. */
@Component
@ApiResource(service = "compute", path = "servers", target = Server.class)
public final class ServersController implements ApiController {

    /** What a new server is to be; null for what the client left out. */
    public record NewServer(
            String name,
            @Nullable String description,
            String imageRef,
            String flavorRef,
            @Nullable Map<String, String> metadata,
            @Nullable Integer minCount,
            @Nullable Integer maxCount,
            @Nullable List<Object> networks) {}

    /** Where a new server is. */
    public record Created(UUID id, List<Link> links, String diskConfig) {}

    /** Servers without details. */
    public record ServerList(List<Summary> servers, @Nullable List<Link> serversLinks) {}

    /** Servers with details. */
    public record ServerDetailList(List<ServerDetail> servers, @Nullable List<Link> serversLinks) {}

    private final Compute compute;

    /** Serves the domain's servers. */
    @Activate
    public ServersController(@Reference Compute compute) {
        this.compute = compute;
    }

    /** Creates servers of the caller's project; with several, answers with the first. */
    @Post
    @ApiVersion(base = "2.1")
    @Status(202)
    @ExpectedErrors({400, 403})
    @Policy(value = "os_compute_api:servers:create", check = "rule:admin_or_owner")
    public Created create(NewServer wanted, RequestContext context) {
        String project = context.caller()
                .projectId()
                .orElseThrow(() ->
                        Fault.badRequest("A server must belong to a project, but the token has no project scope."));
        int min = wanted.minCount() == null ? 1 : wanted.minCount();
        int max = wanted.maxCount() == null ? min : wanted.maxCount();
        if (min > max) {
            throw Fault.badRequest("min_count must be <= max_count");
        }
        Server first = compute.createServers(ServerRequest.builder()
                        .name(wanted.name())
                        .description(wanted.description())
                        .owner(project, context.caller().userId())
                        .imageRef(wanted.imageRef())
                        .flavorRef(wanted.flavorRef())
                        .metadata(wanted.metadata() == null ? Map.of() : wanted.metadata())
                        .count(min, max)
                        .build())
                .get(0);
        return new Created(first.id(), Link.to("servers", first.id().toString(), context), ServerDetail.DISK_CONFIG);
    }

    /** Servers of the caller's project, or of all of them. */
    @Get
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 403})
    @Policy(value = "os_compute_api:servers:index", check = "rule:admin_or_owner")
    public ServerList list(ServerPage.Query query, RequestContext context) {
        ServerPage page = ServerPage.of(compute.servers(), query, "/servers", context);
        return new ServerList(
                page.servers().stream()
                        .map(server -> Summary.of(server, "servers", server.id().toString(), server.name(), context))
                        .toList(),
                page.next());
    }

    /** The same with details. */
    @Get("detail")
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 403})
    @Policy(value = "os_compute_api:servers:detail", check = "rule:admin_or_owner")
    public ServerDetailList detail(ServerPage.Query query, RequestContext context) {
        ServerPage page = ServerPage.of(compute.servers(), query, "/servers/detail", context);
        return new ServerDetailList(
                page.servers().stream()
                        .map(server -> ServerDetail.of(server, context))
                        .toList(),
                page.next());
    }

    /** One server with details. */
    @Get("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:servers:show", check = "rule:admin_or_owner")
    public ServerDetail show(Server server, RequestContext context) {
        return ServerDetail.of(server, context);
    }

    /** Changes what people call a server. Takes a map, because a description of null differs from none. */
    @Put("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 404})
    @Policy(value = "os_compute_api:servers:update", check = "rule:admin_or_owner")
    public ServerDetail update(Server server, Map<String, Object> changes, RequestContext context) {
        String name = (String) changes.get("name");
        String description = (String) changes.get("description");
        boolean clears = description == null && changes.containsKey("description");
        return ServerDetail.of(compute.describeServer(server, name, clears ? "" : description), context);
    }

    /** Deletes a server with its machine. */
    @Delete("{id}")
    @ApiVersion(base = "2.1")
    @Status(204)
    @ExpectedErrors({404, 409})
    @Policy(value = "os_compute_api:servers:delete", check = "rule:admin_or_owner")
    public void delete(Server server) {
        compute.deleteServer(server);
    }
}
