// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The compute API as a service: where it answers and which versions it has. */
@Component
public final class ComputeApi implements ApiService {

    private final SortedMap<Microversion, VersionNote> history;

    /** Reads the history that the bundle carries. */
    @Activate
    public ComputeApi() {
        history = VersionHistory.read(ComputeApi.class, "history.txt");
    }

    @Override
    public String type() {
        return "compute";
    }

    @Override
    public String basePath() {
        return "/compute/v2.1";
    }

    @Override
    public Microversion minimum() {
        return history.firstKey();
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return history;
    }

    /** That of the contract it follows, v2.1 of Nova. */
    @Override
    public Optional<Instant> updated() {
        return Optional.of(Instant.parse("2013-07-23T11:33:21Z"));
    }

    @Override
    public Optional<String> legacyVersionHeader() {
        return Optional.of("X-OpenStack-Nova-API-Version");
    }

    @Override
    public Map<String, String> policyDefaults() {
        return Map.of(
                "context_is_admin", "role:admin",
                "admin_or_owner", "rule:context_is_admin or project_id:%(project_id)s",
                "admin_api", "rule:context_is_admin",
                "os_compute_api:servers:index:get_all_tenants", "rule:admin_api");
    }
}
