// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import io.novella.core.internal.pipeline.RequestPipeline;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serial;
import java.util.function.LongSupplier;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * The servlet that runs Jersey. Jersey's own servlet converts each request and response to Jersey's types, which
 * costs more time than the pipeline; this one passes both on unconverted.
 */
@SuppressWarnings("serial") // never serialised
final class GatewayServlet extends HttpServlet {

    @Serial
    private static final long serialVersionUID = 1L;

    private final ResourceConfig config;
    private final LongSupplier maxBody;
    private @Nullable ApplicationHandler jersey;

    GatewayServlet(RequestPipeline pipeline, LongSupplier maxBody) {
        this.maxBody = maxBody;
        config = new ResourceConfig();
        config.registerResources(new GatewayResource(pipeline).model());
        config.property(ServerProperties.WADL_FEATURE_DISABLE, true);
        config.property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        config.property(CommonProperties.MOXY_JSON_FEATURE_DISABLE, true);
    }

    /**
     * Starts Jersey with its own class loader as the context class loader, because it looks up its components there.
     */
    @Override
    public void init() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ResourceConfig.class.getClassLoader());
        try {
            jersey = new ApplicationHandler(config);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        ApplicationHandler handler = jersey;
        if (handler == null) {
            throw new IllegalStateException("the servlet was called before init()");
        }
        handler.handle(new JerseyExchange(request, response, maxBody.getAsLong()));
    }

    @Override
    public void destroy() {
        if (jersey != null) {
            jersey.getInjectionManager().shutdown();
        }
    }
}
