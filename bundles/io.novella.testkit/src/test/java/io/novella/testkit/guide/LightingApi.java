// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit.guide;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.util.Map;
import java.util.SortedMap;
import org.osgi.service.component.annotations.Component;

@Component
public final class LightingApi implements ApiService {

    @Override
    public String type() {
        return "lighting";
    }

    @Override
    public String basePath() {
        return "/lighting/v1";
    }

    @Override
    public Microversion minimum() {
        return new Microversion(1, 0);
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return VersionHistory.read(LightingApi.class, "history.txt");
    }

    @Override
    public Map<String, String> policyDefaults() {
        return Map.of("lighting_owner", "role:admin or project_id:%(project_id)s");
    }
}
