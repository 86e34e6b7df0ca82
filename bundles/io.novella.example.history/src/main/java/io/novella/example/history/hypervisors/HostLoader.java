// SPDX-License-Identifier: Apache-2.0
package io.novella.example.history.hypervisors;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Loads the host that a path names: by its number where the path says number, or else by its uuid. */
@Component(service = TargetLoader.class)
public final class HostLoader implements TargetLoader<Host> {

    private final Fleet fleet;

    /** Loads from the fleet. */
    @Activate
    public HostLoader(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public Class<Host> type() {
        return Host.class;
    }

    @Override
    public Optional<Host> load(String id, RequestContext context) {
        boolean byNumber = context.pathVariable("number").isPresent();
        return fleet.hosts().stream()
                .filter(host -> id.equals(
                        byNumber ? Integer.toString(host.number()) : host.uuid().toString()))
                .findFirst();
    }

    @Override
    public Map<String, Object> attributes(Host host) {
        return Map.of();
    }

    @Override
    public String notFoundMessage(String id) {
        return "Hypervisor with ID '" + id + "' could not be found.";
    }
}
