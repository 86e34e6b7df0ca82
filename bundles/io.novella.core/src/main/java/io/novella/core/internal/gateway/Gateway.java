// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.servlet.Servlet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Hosts a pipeline in Jersey in one servlet of the OSGi HTTP whiteboard. */
public final class Gateway implements AutoCloseable {

    private final ServiceRegistration<Servlet> registration;
    private final @Nullable ServiceRegistration<?> serverFaults;

    /**
     * Opens the gateway.
     *
     * @param maxBody largest body of a request, in bytes
     */
    public Gateway(BundleContext context, RequestPipeline pipeline, LongSupplier maxBody) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, "/*");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, "novella");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED, true);
        registration = context.registerService(
                Servlet.class, new GatewayServlet(pipeline, maxBody), FrameworkUtil.asDictionary(properties));
        serverFaults = serverFaults(context);
    }

    /** What the HTTP server refuses by itself is answered here too, if it is Felix's Jetty. */
    private static @Nullable ServiceRegistration<?> serverFaults(BundleContext context) {
        try {
            return context.registerService(
                    "org.apache.felix.http.jetty.ConnectorFactory",
                    new JettyFaults(),
                    FrameworkUtil.asDictionary(Map.of()));
        } catch (NoClassDefFoundError another) {
            return null;
        }
    }

    @Override
    public void close() {
        if (serverFaults != null) {
            serverFaults.unregister();
        }
        registration.unregister();
    }
}
