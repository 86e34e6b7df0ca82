// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The compute API as a service: where it answers and which versions it has. */
@Component
public final class ComputeApi implements ApiService {

    private static final String HISTORY = "history.properties";

    private final SortedMap<Microversion, String> history;

    /** Reads the history that the bundle carries. */
    @Activate
    public ComputeApi() {
        history = readHistory();
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
    public SortedMap<Microversion, String> history() {
        return history;
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
                "admin_api", "rule:context_is_admin");
    }

    private static SortedMap<Microversion, String> readHistory() {
        try (InputStream file = ComputeApi.class.getResourceAsStream(HISTORY)) {
            if (file == null) {
                throw new IllegalStateException(HISTORY + " is missing in the bundle");
            }
            Properties lines = new Properties();
            lines.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            SortedMap<Microversion, String> history = new TreeMap<>();
            lines.stringPropertyNames()
                    .forEach(version -> history.put(Microversion.parse(version), lines.getProperty(version)));
            return Collections.unmodifiableSortedMap(history);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
