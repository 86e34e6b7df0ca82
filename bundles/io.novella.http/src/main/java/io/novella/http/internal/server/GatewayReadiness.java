// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.server;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/**
 * Tells whether the HTTP service calls core's servlet, which serves every path. The HTTP service creates and initializes the servlet some
 * time after core has registered it; until then it answers every request with 404.
 */
final class GatewayReadiness implements BooleanSupplier {

    private static final String NAME = "novella";
    private static final String FILTER = "(osgi.http.whiteboard.servlet.name=" + NAME + ")";

    private final BundleContext context;

    /** The registration that the HTTP service is known to use. */
    private volatile @Nullable ServiceReference<?> used;

    GatewayReadiness(BundleContext context) {
        this.context = context;
    }

    @Override
    public boolean getAsBoolean() {
        try {
            ServiceReference<?>[] registered = context.getAllServiceReferences(null, FILTER);
            if (registered == null) {
                return false;
            }
            ServiceReference<?> servlet = registered[0];
            if (!servlet.equals(used) && isUsed()) {
                used = servlet;
            }
            return servlet.equals(used);
        } catch (IllegalStateException stopped) {
            return false;
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private boolean isUsed() {
        ServiceReference<HttpServiceRuntime> reference = context.getServiceReference(HttpServiceRuntime.class);
        HttpServiceRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return false;
        }
        try {
            return Arrays.stream(runtime.getRuntimeDTO().servletContextDTOs)
                    .flatMap(each -> Arrays.stream(each.servletDTOs))
                    .anyMatch(servlet -> NAME.equals(servlet.name));
        } finally {
            context.ungetService(reference);
        }
    }
}
