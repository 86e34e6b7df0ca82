// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.catalog;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ApiVersion;
import io.novella.api.ExpectedErrors;
import io.novella.api.Get;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.identity.internal.api.IdentityApi;
import io.novella.identity.internal.api.StoreFaults;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where the services of the catalogue answer, to read. */
@Component
@ApiResource(service = "identity", path = "endpoints")
public final class EndpointsController implements ApiController {

    private final ServiceCatalog catalog;

    /** Which endpoints. */
    public record Query(@Nullable String serviceId, @Nullable String interfaceName, @Nullable String regionId) {}

    /** An endpoint. */
    public record EndpointDetail(
            String id,
            String serviceId,
            String interfaceName,
            String region,
            String regionId,
            String url,
            boolean enabled,
            String self) {}

    /** Endpoints, all at once. */
    public record EndpointList(
            List<EndpointDetail> endpoints, String self, Optional<String> next, Optional<String> previous) {}

    /** Reads the catalogue. */
    @Activate
    public EndpointsController(@Reference ServiceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Endpoints. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_endpoints", check = IdentityApi.READ)
    public EndpointList list(Query query, RequestContext context) {
        return new EndpointList(
                all(context)
                        .filter(each ->
                                query.serviceId() == null || query.serviceId().equals(each.serviceId()))
                        .filter(each -> query.interfaceName() == null
                                || query.interfaceName().equals(each.interfaceName()))
                        .filter(each ->
                                query.regionId() == null || query.regionId().equals(each.regionId()))
                        .toList(),
                context.serviceUrl() + "/endpoints",
                Optional.empty(),
                Optional.empty());
    }

    /** One endpoint. */
    @Get("{endpoint_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_endpoint", check = IdentityApi.READ)
    public EndpointDetail show(RequestContext context) {
        String id = context.pathVariable("endpoint_id").orElseThrow();
        return StoreFaults.orMissing(
                all(context).filter(endpoint -> endpoint.id().equals(id)).findFirst(), "endpoint", id);
    }

    private Stream<EndpointDetail> all(RequestContext context) {
        return catalog.entries(context).stream().flatMap(entry -> entry.endpoints().stream()
                .map(endpoint -> new EndpointDetail(
                        endpoint.id(),
                        entry.id(),
                        endpoint.interfaceName(),
                        endpoint.region(),
                        endpoint.regionId(),
                        endpoint.url(),
                        true,
                        context.serviceUrl() + "/endpoints/" + endpoint.id())));
    }
}
