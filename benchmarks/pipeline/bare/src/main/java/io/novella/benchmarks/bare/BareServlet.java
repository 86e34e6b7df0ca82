// SPDX-License-Identifier: Apache-2.0
package io.novella.benchmarks.bare;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.Serial;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;

/** Hosts {@link BareResource} in a separate Jersey application, beside the platform's. */
@Component(
        service = Servlet.class,
        scope = ServiceScope.PROTOTYPE,
        property = {"osgi.http.whiteboard.servlet.pattern=/bare/*", "osgi.http.whiteboard.servlet.asyncSupported=true"})
public final class BareServlet extends ServletContainer {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Creates the servlet, with Jersey's usual JSON binding. */
    public BareServlet() {
        super(new ResourceConfig(BareResource.class)
                .register(JacksonFeature.withoutExceptionMappers())
                .property(ServerProperties.WADL_FEATURE_DISABLE, true));
    }

    @Override
    public void init() throws ServletException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ResourceConfig.class.getClassLoader());
        try {
            super.init();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
