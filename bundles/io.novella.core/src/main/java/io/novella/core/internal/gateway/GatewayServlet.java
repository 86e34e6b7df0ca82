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
 * Jersey's container. Its own servlet takes each request apart and puts each answer together in Jersey's types, at more
 * than the pipeline itself costs; this one hands both through.
 */
@SuppressWarnings("serial") // is never serialised
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

    /** Jersey finds its parts through the context class loader, which in OSGi has to be its own. */
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
            throw new IllegalStateException("a servlet is called before its init");
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
