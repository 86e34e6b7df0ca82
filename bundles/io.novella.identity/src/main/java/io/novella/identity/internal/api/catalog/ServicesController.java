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

/** The services of the catalogue, to read. */
@Component
@ApiResource(service = "identity", path = "services")
public final class ServicesController implements ApiController {

    private final ServiceCatalog catalog;

    /** Which services. */
    public record Query(@Nullable String type, @Nullable String name) {}

    /** A service. */
    public record ServiceView(String id, String type, String name, String description, boolean enabled, String self) {}

    /** Services, all at once. */
    public record ServiceList(
            List<ServiceView> services, String self, Optional<String> next, Optional<String> previous) {}

    /** Reads the catalogue. */
    @Activate
    public ServicesController(@Reference ServiceCatalog catalog) {
        this.catalog = catalog;
    }

    /** Services. */
    @Get
    @ApiVersion(base = "3.14")
    @Policy(value = "identity:list_services", check = IdentityApi.READ)
    public ServiceList list(Query query, RequestContext context) {
        return new ServiceList(
                all(context)
                        .filter(service -> query.type() == null || query.type().equals(service.type()))
                        .filter(service -> query.name() == null || query.name().equals(service.name()))
                        .toList(),
                context.serviceUrl() + "/services",
                Optional.empty(),
                Optional.empty());
    }

    /** One service. */
    @Get("{service_id}")
    @ApiVersion(base = "3.14")
    @ExpectedErrors(404)
    @Policy(value = "identity:get_service", check = IdentityApi.READ)
    public ServiceView show(RequestContext context) {
        String id = context.pathVariable("service_id").orElseThrow();
        return StoreFaults.orMissing(
                all(context).filter(service -> service.id().equals(id)).findFirst(), "service", id);
    }

    private Stream<ServiceView> all(RequestContext context) {
        return catalog.entries(context).stream()
                .map(entry -> new ServiceView(
                        entry.id(),
                        entry.type(),
                        entry.name(),
                        "",
                        true,
                        context.serviceUrl() + "/services/" + entry.id()));
    }
}
