// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import java.util.List;
import java.util.function.ToIntFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the list of hypervisors does since 2.53 had two routes of its own before; and until 2.87 there were statistics. */
@Component
@ApiResource(service = "compute", path = "os-hypervisors")
public final class RetiredHypervisorsController implements ApiController {

    private static final String ADMIN = "rule:admin_api";
    private static final String PATTERN = "hypervisor_hostname_pattern";

    /** A host that was found. */
    public record Found(int number, String hypervisorHostname, String state, String status) {}

    /** Hosts that were found. */
    public record FoundHosts(List<Found> hypervisors) {}

    /** A host that was found, with its servers. */
    public record Serving(
            int number, String hypervisorHostname, String state, String status, List<HostedServer> servers) {}

    /** Hosts that were found, with their servers. */
    public record ServingHosts(List<Serving> hypervisors) {}

    /** Sums over all hosts. */
    public record Statistics(
            int count,
            int vcpus,
            int memoryMb,
            int localGb,
            int vcpusUsed,
            int memoryMbUsed,
            int localGbUsed,
            int freeRamMb,
            int freeDiskGb,
            int currentWorkload,
            int runningVms,
            int diskAvailableLeast) {}

    private final Fleet fleet;

    /** Serves the fleet. */
    @Activate
    public RetiredHypervisorsController(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    /** The hosts in whose names a text stands. */
    @Get("{" + PATTERN + "}/search")
    @ApiVersion(base = "2.1", max = "2.52", removed = "2.53")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-hypervisors:search", check = ADMIN)
    public FoundHosts search(RequestContext context) {
        return new FoundHosts(matching(context).stream()
                .map(host -> new Found(host.number(), host.name(), HostDetail.state(fleet.hypervisor()), "enabled"))
                .toList());
    }

    /** The same with their servers. */
    @Get("{" + PATTERN + "}/servers")
    @ApiVersion(base = "2.1", max = "2.52", removed = "2.53")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:os-hypervisors:servers", check = ADMIN)
    public ServingHosts servers(RequestContext context) {
        return new ServingHosts(matching(context).stream()
                .map(host -> new Serving(
                        host.number(),
                        host.name(),
                        HostDetail.state(fleet.hypervisor()),
                        "enabled",
                        HostedServer.on(host, fleet)))
                .toList());
    }

    /** Sums over all hosts. */
    @Get("statistics")
    @ApiVersion(base = "2.1", max = "2.87", removed = "2.88")
    @Policy(value = "os_compute_api:os-hypervisors:statistics", check = ADMIN)
    public Statistics statistics() {
        int memory = sum(Host::memoryMb);
        int used = sum(host -> fleet.use(host).memoryMb());
        int disk = sum(Host::localGb);
        return new Statistics(
                fleet.hosts().size(),
                sum(Host::vcpus),
                memory,
                disk,
                sum(host -> fleet.use(host).vcpus()),
                used,
                0,
                memory - used,
                disk,
                0,
                sum(host -> fleet.use(host).running()),
                disk);
    }

    private int sum(ToIntFunction<Host> figure) {
        return fleet.hosts().stream().mapToInt(figure).sum();
    }

    private List<Host> matching(RequestContext context) {
        return HypervisorsController.matching(
                fleet, context.pathVariable(PATTERN).orElseThrow());
    }
}
