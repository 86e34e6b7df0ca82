// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.testing;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Dialect;
import io.novella.api.spi.VersionHistory;
import io.novella.api.spi.VersionNote;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A service, by default compute since 2.1 with Nova's legacy header. Compared by identity, as services are. */
public final class FakeService implements ApiService {

    private final String type;
    private final String basePath;
    private final Microversion minimum;
    private final Optional<String> legacyHeader;
    private Optional<Instant> updated = Optional.empty();
    private Dialect dialect = Dialect.NOVA;
    private final TreeMap<Microversion, VersionNote> history = new TreeMap<>();

    /** Creates a service. */
    public FakeService(String type, String basePath, String minimum, Optional<String> legacyHeader) {
        this.type = type;
        this.basePath = basePath;
        this.minimum = Microversion.parse(minimum);
        this.legacyHeader = legacyHeader;
    }

    /** Creates the compute service. */
    public static FakeService compute() {
        return new FakeService("compute", "/compute/v2.1", "2.1", Optional.of("X-OpenStack-Nova-API-Version"));
    }

    /** Creates a service with one version in Keystone's dialect. */
    public static FakeService keystone() {
        FakeService service = new FakeService("identity", "/identity/v3", "3.14", Optional.empty());
        service.dialect = Dialect.KEYSTONE;
        return service;
    }

    /** Adds versions to the history. */
    public FakeService declaring(String... versions) {
        for (String version : versions) {
            history.put(Microversion.parse(version), VersionNote.of("what " + version + " brought"));
        }
        return this;
    }

    /** Adds the lines of a history file. */
    public FakeService history(String lines) {
        history.putAll(VersionHistory.parse("history.txt", lines));
        return this;
    }

    /** Sets the time of the last change. */
    public FakeService updated(String time) {
        updated = Optional.of(Instant.parse(time));
        return this;
    }

    @Override
    public Optional<Instant> updated() {
        return updated;
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String basePath() {
        return basePath;
    }

    @Override
    public Microversion minimum() {
        return minimum;
    }

    @Override
    public SortedMap<Microversion, VersionNote> history() {
        return history;
    }

    @Override
    public Optional<String> legacyVersionHeader() {
        return legacyHeader;
    }

    @Override
    public Map<String, String> policyDefaults() {
        return Map.of("admin_or_owner", "role:admin or project_id:%(project_id)s");
    }
}
