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
 * The versions that a service supports at some moment. Immutable.
 *
 * @param type type of the service
 * @param basePath where it answers
 * @param legacyHeader its older version header
 * @param minimum the version of a request that names none
 * @param supported every supported version, the minimum among them
 * @param listed the versions that the service's own history lists
 * @param updated when the service was last changed, if known
 * @param notes what the service and the bundles that extend it say of versions, supported or not
 * @param dialect how its clients expect to be answered
 * @param retirement the headers of answers at versions that are on their way out
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

    /** A service whose extensions declare some versions; those before its minimum do not count. */
    public static ServiceVersions of(ApiService service, Iterable<Microversion> declared) {
        return of(service, declared, List.of());
    }

    /**
     * As above, with what its extensions say of versions. Their sentences follow its own, and one that breaks breaks; but
     * when a version goes that the service lists, the service alone says.
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

    /** The sentence on a version that is not supported, as Nova says it. */
    public String unsupported(String version) {
        return "Version " + version + " is not supported by the API. Minimum is " + minimum + " and maximum is "
                + maximum() + ".";
    }

    /** The version that {@code latest} stands for. */
    public Microversion maximum() {
        return supported.last();
    }
}
