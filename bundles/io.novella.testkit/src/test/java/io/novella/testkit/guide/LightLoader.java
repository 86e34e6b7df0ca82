// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

@Component
public final class LightLoader implements TargetLoader<Light> {

    private final Map<String, Light> lights = Map.of("hall", new Light("hall", "demo", 40));

    @Override
    public Class<Light> type() {
        return Light.class;
    }

    @Override
    public Optional<Light> load(String id, RequestContext context) {
        return Optional.ofNullable(lights.get(id));
    }

    @Override
    public Map<String, Object> attributes(Light light) {
        return Map.of("project_id", light.projectId());
    }
}
