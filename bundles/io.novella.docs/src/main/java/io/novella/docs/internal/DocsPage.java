// SPDX-License-Identifier: Apache-2.0
package io.novella.docs.internal;

import io.novella.api.spi.ApiService;
import io.novella.api.spi.ServicePage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * Serves {@code docs} below each service. The files are plain resources of this bundle that the HTTP whiteboard serves
 * (OSGi Compendium, chapter 140.6), so there is no servlet; all that is specific to a service the page fetches itself.
 */
@Component(service = ServicePage.class, immediate = true)
public final class DocsPage implements ServicePage {

    private static final String PATH = "docs";
    private static final String FILES = "/static";

    private final BundleContext context;
    private final Map<ServiceReference<ApiService>, List<ServiceRegistration<Object>>> registrations =
            new ConcurrentHashMap<>();

    /** Waits for services. */
    @Activate
    public DocsPage(BundleContext context) {
        this.context = context;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addService(ServiceReference<ApiService> reference, ApiService service) {
        String page = service.basePath() + "/" + PATH;
        registrations.put(reference, List.of(register(page, FILES + "/index.html"), register(page + "/*", FILES)));
    }

    void removeService(ServiceReference<ApiService> reference) {
        List<ServiceRegistration<Object>> gone = registrations.remove(reference);
        if (gone != null) {
            gone.forEach(ServiceRegistration::unregister);
        }
    }

    @Deactivate
    void deactivate() {
        List.copyOf(registrations.keySet()).forEach(this::removeService);
    }

    private ServiceRegistration<Object> register(String pattern, String prefix) {
        return context.registerService(
                Object.class,
                new Object(),
                FrameworkUtil.asDictionary(Map.of(
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_RESOURCE_PATTERN,
                        pattern,
                        HttpWhiteboardConstants.HTTP_WHITEBOARD_RESOURCE_PREFIX,
                        prefix)));
    }
}
