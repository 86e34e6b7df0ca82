// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.compute.Compute;
import io.novella.compute.Flavor;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the flavor that a path names. It belongs to nobody, so rules find no owner. */
@Component
public final class FlavorLoader implements TargetLoader<Flavor> {

    private final Compute compute;

    /** Loads from the domain. */
    @Activate
    public FlavorLoader(@Reference Compute compute) {
        this.compute = compute;
    }

    @Override
    public Class<Flavor> type() {
        return Flavor.class;
    }

    @Override
    public Optional<Flavor> load(String id, RequestContext context) {
        return compute.findFlavor(id);
    }

    @Override
    public Map<String, Object> attributes(Flavor flavor) {
        return Map.of();
    }
}
