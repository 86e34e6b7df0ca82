// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Fault;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.example.history.Link;
import io.novella.example.history.Page;
import io.novella.example.history.Query;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hypervisors: list, list with details, show, and until 2.87 the uptime of one. */
@Component
@ApiResource(service = "compute", path = "os-hypervisors", target = Host.class)
public final class HypervisorsController implements ApiController {

    private static final String ADMIN = "rule:admin_api";

    /** Which hosts to list. A marker is a number or a uuid, as the version has it. */
    public record Listed(
            @Nullable Integer limit,
            @Nullable Integer markerNumber,
            @Nullable UUID markerUuid,
            @Nullable String hypervisorHostnamePattern,
            @Nullable Boolean withServers) {}

    /** What to show of a host. */
    public record Asked(@Nullable Boolean withServers) {}

    /** A host in a list. */
    public record Summary(
            int number,
            UUID uuid,
            String hypervisorHostname,
            String state,
            String status,
            @Nullable List<HostedServer> servers) {}

    /** Hosts, and where the list goes on: by numbers, and by uuids. */
    public record Summaries(
            List<Summary> hypervisors, @Nullable List<Link> linksByNumber, @Nullable List<Link> linksByUuid) {}

    /** The same with details. */
    public record Details(
            List<HostDetail> hypervisors, @Nullable List<Link> linksByNumber, @Nullable List<Link> linksByUuid) {}

    /** How long a host is up. */
    public record Uptime(
            int number, UUID uuid, String hypervisorHostname, String state, String status, String uptime) {}

    private final Fleet fleet;

    /** Serves the fleet. */
    @Activate
    public HypervisorsController(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    /** The hosts. */
    @Get
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 404})
    @Policy(value = "os_compute_api:os-hypervisors:list", check = ADMIN)
    public Summaries list(Listed query, RequestContext context) {
        Page<Host> page = page(query);
        String url = context.serviceUrl() + "/os-hypervisors";
        return new Summaries(
                page.items().stream().map(host -> summary(host, query)).toList(),
                links(page, query, url, Host::number),
                links(page, query, url, Host::uuid));
    }

    /** The hosts with details. */
    @Get("detail")
    @ApiVersion(base = "2.1")
    @ExpectedErrors({400, 404})
    @Policy(value = "os_compute_api:os-hypervisors:list-detail", check = ADMIN)
    public Details detail(Listed query, RequestContext context) {
        Page<Host> page = page(query);
        String url = context.serviceUrl() + "/os-hypervisors/detail";
        return new Details(
                page.items().stream()
                        .map(host -> HostDetail.of(host, fleet, query.withServers()))
                        .toList(),
                links(page, query, url, Host::number),
                links(page, query, url, Host::uuid));
    }

    /** A host. */
    @Get("{number}")
    @Get(value = "{uuid}", since = "2.53")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-hypervisors:show", check = ADMIN)
    public HostDetail show(Host host, Asked query) {
        return HostDetail.of(host, fleet, query.withServers());
    }

    /** How long a host is up, which {@code show} tells too from 2.88 on. */
    @Get("{number}/uptime")
    @Get(value = "{uuid}/uptime", since = "2.53")
    @ApiVersion(base = "2.1", max = "2.87", removed = "2.88")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-hypervisors:uptime", check = ADMIN)
    public Uptime uptime(Host host) {
        return new Uptime(
                host.number(),
                host.uuid(),
                host.name(),
                HostDetail.state(fleet.hypervisor()),
                "enabled",
                Machine.uptime());
    }

    private Summary summary(Host host, Listed query) {
        return new Summary(
                host.number(),
                host.uuid(),
                host.name(),
                HostDetail.state(fleet.hypervisor()),
                "enabled",
                HostedServer.on(host, fleet, query.withServers()));
    }

    private Page<Host> page(Listed query) {
        Object marker = query.markerNumber() == null ? query.markerUuid() : query.markerNumber();
        String pattern = query.hypervisorHostnamePattern();
        if (pattern == null) {
            return Page.of(
                    fleet.hosts(),
                    query.limit(),
                    marker,
                    host -> host.uuid().equals(marker)
                            || Integer.valueOf(host.number()).equals(marker));
        } else if (marker != null || query.limit() != null) {
            throw Fault.badRequest(
                    "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.");
        }
        return new Page<>(matching(fleet, pattern), Optional.empty());
    }

    /**
     * The hosts in whose names a text stands.
     *
     * @throws Fault 404 if there is none
     */
    static List<Host> matching(Fleet fleet, String pattern) {
        List<Host> found = fleet.hosts().stream()
                .filter(host -> host.name().contains(pattern))
                .toList();
        if (found.isEmpty()) {
            throw Fault.notFound("No hypervisor matching '" + pattern + "' could be found.");
        }
        return found;
    }

    private static @Nullable List<Link> links(
            Page<Host> page, Listed query, String url, Function<Host, Object> marker) {
        return page.last()
                .map(last -> List.of(Link.next(url
                        + new Query()
                                .with("with_servers", query.withServers())
                                .with("limit", query.limit())
                                .with("marker", marker.apply(last)))))
                .orElse(null);
    }
}
