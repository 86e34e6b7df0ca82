// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Dialect;
import io.novella.api.spi.VersionNote;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A validated copy of a service's properties, read at registration, so that no snapshot depends on later calls. */
record CheckedService(
        String type,
        String basePath,
        Microversion minimum,
        SortedMap<Microversion, VersionNote> history,
        Optional<Instant> updated,
        Optional<String> legacyVersionHeader,
        Map<String, String> policyDefaults,
        Dialect dialect)
        implements ApiService {

    private static final Pattern PATH = Pattern.compile("(/[^/{}?#%\\s]+)+");

    /**
     * Reads the properties of a service, once.
     *
     * @throws IllegalArgumentException if the base path is malformed
     * @throws NullPointerException if a property is null
     * @throws RuntimeException whatever the service throws
     */
    static CheckedService of(ApiService service) {
        String type = Objects.requireNonNull(service.type(), "its type is null");
        String path = Objects.requireNonNull(service.basePath(), "its base path is null");
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "its base path '" + path + "' is malformed; expected names that each begin with a slash");
        }
        return new CheckedService(
                type,
                path,
                Objects.requireNonNull(service.minimum(), "its minimum is null"),
                history(Objects.requireNonNull(service.history(), "its history is null")),
                Objects.requireNonNull(service.updated(), "its time of change is null"),
                Objects.requireNonNull(service.legacyVersionHeader(), "its older header is null"),
                rules(Objects.requireNonNull(service.policyDefaults(), "its rules are null")),
                Objects.requireNonNull(service.dialect(), "its dialect is null"));
    }

    /** Copies the history without the comparator of the service's map, and checks its entries. */
    private static SortedMap<Microversion, VersionNote> history(Map<Microversion, VersionNote> given) {
        SortedMap<Microversion, VersionNote> history = new TreeMap<>();
        for (Map.Entry<Microversion, VersionNote> entry : given.entrySet()) {
            Microversion version = Objects.requireNonNull(entry.getKey(), "a version of its history is null");
            VersionNote note = Objects.requireNonNull(entry.getValue(), "a note of its history is null");
            history.put(version, note);
        }
        return Collections.unmodifiableSortedMap(history);
    }

    private static Map<String, String> rules(Map<String, String> given) {
        Map<String, String> rules = new HashMap<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String name = Objects.requireNonNull(entry.getKey(), "the name of a rule is null");
            String check = Objects.requireNonNull(entry.getValue(), "a rule is null");
            rules.put(name, check);
        }
        return Map.copyOf(rules);
    }
}
