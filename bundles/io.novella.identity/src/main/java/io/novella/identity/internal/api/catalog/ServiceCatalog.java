// SPDX-License-Identifier: Apache-2.0
package io.novella.identity.internal.api.catalog;

import io.novella.api.RequestContext;
import io.novella.api.runtime.ApiRuntime;
import io.novella.api.runtime.ServiceInfo;
import io.novella.identity.internal.Ids;
import io.novella.identity.internal.api.IdentityApi;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The services that run in this container, as a client that addressed it can reach them. Nothing of it is kept: a bundle that brings
 * a service brings its catalogue entry.
 */
@Component(service = ServiceCatalog.class)
public final class ServiceCatalog {

    static final String REGION = "RegionOne";

    private static final List<String> INTERFACES = List.of("public", "internal", "admin");

    private final ApiRuntime runtime;

    /** A service and where it answers. */
    public record Entry(String id, String type, String name, List<EndpointView> endpoints) {}

    /** Where a service answers. */
    public record EndpointView(String id, String interfaceName, String region, String regionId, String url) {}

    /** What the platform serves. */
    @Activate
    public ServiceCatalog(@Reference ApiRuntime runtime) {
        this.runtime = runtime;
    }

    public List<Entry> entries(RequestContext context) {
        String origin = origin(context);
        return runtime.services().stream()
                .map(service -> entry(service, origin))
                .toList();
    }

    private static Entry entry(ServiceInfo service, String origin) {
        return new Entry(
                serviceId(service.type()),
                service.type(),
                service.type(),
                INTERFACES.stream()
                        .map(name -> new EndpointView(
                                Ids.of("endpoint " + service.type() + " " + name),
                                name,
                                REGION,
                                REGION,
                                origin + service.basePath()))
                        .toList());
    }

    static String serviceId(String type) {
        return Ids.of("service " + type);
    }

    private static String origin(RequestContext context) {
        String url = context.serviceUrl();
        return url.substring(0, url.length() - IdentityApi.PATH.length());
    }
}
