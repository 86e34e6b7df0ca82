// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.report;

import io.novella.api.runtime.ServedBundles;
import io.novella.core.internal.runtime.ApiRegistry;
import io.novella.core.internal.runtime.ServiceObjects;

/**
 * Reports to the deployment bundle which extensions are served.
 *
 * @param registry the controllers that are served
 * @param serviceObjects the services that are being created
 */
public record BundlesInService(ApiRegistry registry, ServiceObjects serviceObjects) implements ServedBundles {

    @Override
    public boolean serves(long bundleId) {
        return registry.serves(bundleId);
    }

    @Override
    public boolean refuses(long bundleId) {
        return registry.refuses(bundleId);
    }

    @Override
    public boolean isCreating(String component) {
        return serviceObjects.isCreating(component);
    }

    @Override
    public Runnable onChange(Runnable listener) {
        return registry.onChange(listener);
    }
}
