// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.http.ResponseHeaders;
import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletContainer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/** Hosts a pipeline in Jersey in one servlet of the OSGi HTTP whiteboard. */
public final class Gateway implements AutoCloseable {

    private final ServiceRegistration<Servlet> registration;

    /**
     * Opens the gateway.
     *
     * @param maxBody largest body of a request, in bytes
     */
    public Gateway(BundleContext context, RequestPipeline pipeline, LongSupplier maxBody) {
        ResourceConfig config = new ResourceConfig();
        config.registerResources(new GatewayResource(pipeline, maxBody).model());
        config.register(new AcceptHeader());
        config.register(new LastResort());
        config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        config.property(CommonProperties.MOXY_JSON_FEATURE_DISABLE, true);
        config.property(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, true);
        Map<String, Object> properties = new HashMap<>();
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN, "/*");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_NAME, "novella");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_ASYNC_SUPPORTED, true);
        registration = context.registerService(
                Servlet.class, new JerseyServlet(config), FrameworkUtil.asDictionary(properties));
    }

    @Override
    public void close() {
        registration.unregister();
    }

    private static final class JerseyServlet extends ServletContainer {

        @Serial
        private static final long serialVersionUID = 1L;

        JerseyServlet(ResourceConfig config) {
            super(config);
        }

        /** Jersey finds its parts through the context class loader, which in OSGi has to be its own. */
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

        /** To a Content-Type that it cannot read Jersey answers 400 by itself, without a word. */
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            request.setAttribute(JerseyRequest.CLIENT_ADDRESS, request.getRemoteAddr());
            super.service(request, response);
            if (response.getStatus() == HttpServletResponse.SC_BAD_REQUEST
                    && !response.isCommitted()
                    && response.getHeader(ResponseHeaders.REQUEST_ID) == null) {
                response.setHeader(ResponseHeaders.REQUEST_ID, LastResort.requestId());
                response.setContentType("application/json");
                response.getOutputStream().write(LastResort.BAD_REQUEST.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
