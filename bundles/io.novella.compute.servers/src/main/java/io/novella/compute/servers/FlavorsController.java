// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.servers;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.compute.Compute;
import io.novella.compute.Flavor;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Flavors, for everybody to read. */
@Component
@ApiResource(service = "compute", path = "flavors", target = Flavor.class)
public final class FlavorsController implements ApiController {

    /** Flavors without details. */
    public record FlavorList(List<Summary> flavors) {}

    /** Flavors with details. */
    public record FlavorDetailList(List<FlavorDetail> flavors) {}

    /** All that any version shows of a flavor. */
    public record FlavorDetail(
            String id,
            String name,
            int vcpus,
            int ram,
            int disk,
            int ephemeral,
            String swap,
            double rxtxFactor,
            boolean disabled,
            boolean isPublic,
            List<Link> links) {

        static FlavorDetail of(Flavor flavor, RequestContext context) {
            // No disk, no swap, a fair share of the network: what Nova says of a flavor that is only memory and CPU.
            return new FlavorDetail(
                    flavor.id(),
                    flavor.name(),
                    flavor.vcpus(),
                    flavor.ram(),
                    0,
                    0,
                    "",
                    1.0,
                    false,
                    true,
                    Link.to("flavors", flavor.id(), context));
        }
    }

    private final Compute compute;

    /** Serves the domain's flavors. */
    @Activate
    public FlavorsController(@Reference Compute compute) {
        this.compute = compute;
    }

    /** All flavors. */
    @Get
    @ApiVersion(base = "2.1")
    @Policy(value = "os_compute_api:flavors:index", check = "@")
    public FlavorList list(RequestContext context) {
        return new FlavorList(compute.flavors().stream()
                .map(flavor -> Summary.of(flavor, "flavors", flavor.id(), flavor.name(), context))
                .toList());
    }

    /** All flavors with details. */
    @Get("detail")
    @ApiVersion(base = "2.1")
    @Policy(value = "os_compute_api:flavors:detail", check = "@")
    public FlavorDetailList detail(RequestContext context) {
        return new FlavorDetailList(compute.flavors().stream()
                .map(flavor -> FlavorDetail.of(flavor, context))
                .toList());
    }

    /** One flavor with details. */
    @Get("{id}")
    @ApiVersion(base = "2.1")
    @ExpectedErrors(404)
    @Policy(value = "os_compute_api:flavors:show", check = "@")
    public FlavorDetail show(Flavor flavor, RequestContext context) {
        return FlavorDetail.of(flavor, context);
    }
}
