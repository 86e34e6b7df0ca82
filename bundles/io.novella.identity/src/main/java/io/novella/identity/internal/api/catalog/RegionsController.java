// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.catalog;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.StoreFaults;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** The one region, to read. */
@Component
@ApiResource(service = "identity", path = "regions")
public final class RegionsController implements ApiController {

    /** A region. */
    public record RegionView(String id, String description, Optional<String> parentRegionId, String self) {}

    /** Regions, all at once. */
    public record RegionList(List<RegionView> regions, String self, Optional<String> next, Optional<String> previous) {}

    /** Regions. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_regions", check = "@")
    public RegionList list(RequestContext context) {
        return new RegionList(
                List.of(region(context)), context.serviceUrl() + "/regions", Optional.empty(), Optional.empty());
    }

    /** One region. */
    @Get("{region_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_region", check = "@")
    public RegionView show(RequestContext context) {
        String id = context.pathVariable("region_id").orElseThrow();
        if (!id.equals(ServiceCatalog.REGION)) {
            throw StoreFaults.missing("region", id);
        }
        return region(context);
    }

    private static RegionView region(RequestContext context) {
        return new RegionView(
                ServiceCatalog.REGION,
                "",
                Optional.empty(),
                context.serviceUrl() + "/regions/" + ServiceCatalog.REGION);
    }
}
