// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.servlet.Servlet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Hosts the pipeline in Jersey, which runs in one servlet of the OSGi HTTP Whiteboard. */
public final class Gateway implements AutoCloseable {

    private final ServiceRegistration<Servlet> registration;

    /**
     * Opens the gateway.
     *
     * @param maxBody maximum size of a request body, in bytes
     */
    public Gateway(BundleContext context, RequestPipeline pipeline, LongSupplier maxBody) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, "/*");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, "novella");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED, true);
        registration = context.registerService(
                Servlet.class, new GatewayServlet(pipeline, maxBody), FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
