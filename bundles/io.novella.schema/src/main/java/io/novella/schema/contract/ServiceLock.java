// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.contract;

import io.novella.api.Microversion;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a running service has published, whichever bundles it comes from.
 *
 * @param service type of the service
 * @param versions every version that is published; not empty
 * @param bundles symbolic name of the bundle that served an operation, by {@code <resource>/<operation>}; empty if several did
 * @param routes what a client meets, method, path and status as one text, by {@code <resource>/<operation>} and the version
 *     from which it is so; empty where nothing is promised
 * @param schemas what its schemas promise
 */
public record ServiceLock(
        String service,
        SortedSet<Microversion> versions,
        SortedMap<String, String> bundles,
        SortedMap<String, SortedMap<Microversion, String>> routes,
        ApiLock schemas) {

    /** Copies. */
    public ServiceLock {
        versions = Collections.unmodifiableSortedSet(new TreeSet<>(versions));
        bundles = Collections.unmodifiableSortedMap(new TreeMap<>(bundles));
        routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    }

    /** The same with other removals that are meant. */
    public ServiceLock meaning(Set<String> removed) {
        return new ServiceLock(
                service,
                versions,
                bundles,
                routes,
                new ApiLock(schemas.published(), schemas.schemas(), new TreeSet<>(removed)));
    }

    /** This, and what an earlier lock has of operations that this one does not know. */
    public ServiceLock beside(ServiceLock before) {
        SortedSet<Microversion> all = new TreeSet<>(before.versions);
        all.addAll(versions);
        Set<String> absent = new HashSet<>(before.routes.keySet());
        absent.removeAll(routes.keySet());
        SortedMap<String, SortedMap<Microversion, String>> together = new TreeMap<>(routes);
        for (String operation : absent) {
            SortedMap<Microversion, String> bySince = new TreeMap<>(before.routes.get(operation));
            // Nobody knows what it does at versions that came while it was absent.
            all.stream()
                    .filter(version -> version.compareTo(before.versions.last()) > 0)
                    .findFirst()
                    .ifPresent(version -> bySince.put(version, ""));
            together.put(operation, bySince);
        }
        SortedMap<String, String> owners = new TreeMap<>(bundles);
        absent.forEach(operation -> owners.put(operation, before.bundles.getOrDefault(operation, "")));
        return new ServiceLock(service, all, owners, together, schemas.and(before.schemas.only(absent)));
    }
}
