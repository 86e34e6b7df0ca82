// SPDX-License-Identifier: Apache-2.0
package io.novella.karaf.internal;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * Makes Felix's HTTP service wait for its configuration. Without this it starts with its own defaults, on 0.0.0.0:8080, until the
 * configuration that the feature brings arrives. It reads the property once, at its start, from the framework's or the system's
 * properties; a feature can set neither. The feature gives this bundle a lower start level than the HTTP service.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class HttpWaitsForConfiguration implements BundleActivator {

    static final String PROPERTY = "org.apache.felix.http.require.config";

    private boolean ours;

    @Override
    public void start(BundleContext context) {
        @Nullable String present = context.getProperty(PROPERTY);
        // An operator who has set it knows why.
        ours = present == null;
        if (ours) {
            System.setProperty(PROPERTY, "true");
        }
    }

    @Override
    public void stop(BundleContext context) {
        if (ours) {
            System.clearProperty(PROPERTY);
        }
    }
}
