// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import io.novella.api.spi.Dialect;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.http.ApiResponse.Header;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The versions that a service supports. Immutable.
 *
 * @param type type of the service
 * @param basePath its base path
 * @param legacyHeader its older version header
 * @param minimum the version of a request without a version header
 * @param supported all supported versions, including the minimum
 * @param listed the versions that the service's own history lists
 * @param updated time of the last change of the service, if known
 * @param notes notes of the service and of the bundles that extend it, also on versions that are not supported
 * @param dialect format of documents, version headers and errors
 * @param retirement headers of responses at versions that are deprecated or have a sunset
 */
public record ServiceVersions(
        String type,
        String basePath,
        Optional<String> legacyHeader,
        Microversion minimum,
        NavigableSet<Microversion> supported,
        Set<Microversion> listed,
        Optional<Instant> updated,
        SortedMap<Microversion, VersionNote> notes,
        Dialect dialect,
        Map<Microversion, List<Header>> retirement) {

    /**
     * Returns the versions of a service.
     *
     * @param declared versions that its extensions declare; those before the service's minimum are ignored
     */
    public static ServiceVersions of(ApiService service, Iterable<Microversion> declared) {
        return of(service, declared, List.of());
    }

    /**
     * Returns the versions of a service with the notes of its extensions. The sentences of all notes on a version are
     * joined, the service's first, and the version is breaking if one of them says so. The dates of a version that
     * the service lists are taken from the service alone.
     */
    public static ServiceVersions of(
            ApiService service,
            Iterable<Microversion> declared,
            Iterable<? extends Map<Microversion, VersionNote>> extensions) {
        SortedMap<Microversion, VersionNote> notes = new TreeMap<>(service.history());
        Set<Microversion> listed = Set.copyOf(notes.keySet());
        extensions.forEach(more -> more.forEach((version, note) -> notes.merge(version, note, ServiceVersions::both)));
        NavigableSet<Microversion> all = new TreeSet<>(listed);
        declared.forEach(all::add);
        all.add(service.minimum());
        Map<Microversion, List<Header>> retirement = new HashMap<>();
        notes.forEach((version, note) -> {
            List<Header> headers = RetirementHeaders.of(note, service.basePath() + "/history");
            if (!headers.isEmpty()) {
                retirement.put(version, headers);
            }
        });
        return new ServiceVersions(
                service.type(),
                service.basePath(),
                service.legacyVersionHeader(),
                service.minimum(),
                all.tailSet(service.minimum(), true),
                listed,
                service.updated(),
                Collections.unmodifiableSortedMap(notes),
                service.dialect(),
                Map.copyOf(retirement));
    }

    private static VersionNote both(VersionNote first, VersionNote more) {
        return new VersionNote(
                first.sentence() + " " + more.sentence(),
                first.breaking() || more.breaking(),
                first.deprecated(),
                first.replacement(),
                first.sunset());
    }

    /** Returns the error message for a version that is not supported, in Nova's words. */
    public String unsupported(String version) {
        return "Version " + version + " is not supported by the API. Minimum is " + minimum + " and maximum is "
                + maximum() + ".";
    }

    /** Returns the version that {@code latest} stands for. */
    public Microversion maximum() {
        return supported.last();
    }
}
