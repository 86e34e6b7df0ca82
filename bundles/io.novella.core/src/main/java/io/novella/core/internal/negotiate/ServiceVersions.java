// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.negotiate;

import io.novella.api.Microversion;
import io.novella.api.spi.ApiService;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The versions that a service supports at some moment. Immutable.
 *
 * @param type type of the service
 * @param basePath where it answers
 * @param legacyHeader its older version header
 * @param minimum the version of a request that names none
 * @param supported every supported version, the minimum among them
 */
public record ServiceVersions(
        String type,
        String basePath,
        Optional<String> legacyHeader,
        Microversion minimum,
        NavigableSet<Microversion> supported) {

    /** A service whose extensions declare some versions; those before its minimum do not count. */
    public static ServiceVersions of(ApiService service, Iterable<Microversion> declared) {
        NavigableSet<Microversion> all = new TreeSet<>(service.history().keySet());
        declared.forEach(all::add);
        all.add(service.minimum());
        return new ServiceVersions(
                service.type(),
                service.basePath(),
                service.legacyVersionHeader(),
                service.minimum(),
                all.tailSet(service.minimum(), true));
    }

    /** The version that {@code latest} stands for. */
    public Microversion maximum() {
        return supported.last();
    }
}
