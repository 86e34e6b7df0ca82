// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

import io.novella.api.Microversion;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.contract.ApiLock;
import io.novella.schema.contract.Removal;
import io.novella.schema.contract.SchemaTree;
import io.novella.schema.contract.ServiceLock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares bound operations with the published contract of their service. An operation that was published is allowed
 * to be absent, because its bundle may be uninstalled or not yet started; an operation that was not published breaks
 * nothing. If another bundle served the operation when the contract was published, only the versions that are served
 * now are compared.
 */
public final class ServiceGuard {

    private ServiceGuard() {}

    /**
     * Returns a message for each breach of the published contract.
     *
     * @param operations all operations of one controller, or of a service
     * @param lock published contract; {@code null} if there is none. Then only a parameter that one version removes
     *     and a later one restores is reported
     */
    public static List<String> breaches(String service, List<Operation> operations, @Nullable ServiceLock lock) {
        BoundApi now = new BoundApi(operations);
        List<String> messages = new ArrayList<>();
        if (lock != null) {
            Set<String> known = new HashSet<>(now.names());
            known.retainAll(lock.routes().keySet());
            Set<String> own = new HashSet<>(known);
            own.removeIf(name -> {
                String bundle = now.bundles().getOrDefault(name, "");
                return bundle.isEmpty() || !bundle.equals(lock.bundles().get(name));
            });
            known.stream().sorted().forEach(name -> routes(now, name, lock, own.contains(name), messages));
            ApiLock whole = lock.schemas().only(own);
            messages.addAll(whole.broken(now.schemas().only(own)));
            known.removeAll(own);
            known.removeIf(
                    name -> lock.bundles().getOrDefault(name, "").isEmpty()); // no schema files are published for these
            SchemaTree part = now.schemas().only(known).where((name, since) -> isPublishedFrom(lock, name, since));
            messages.addAll(lock.schemas().only(known).presentIn(part).broken(part));
        }
        for (Removal removal : ApiLock.removals(now.schemas())) {
            if (lock == null ? removal.back() != null : isUnexplained(removal, lock.schemas())) {
                messages.add(
                        removal + "; if this is intended, run api:freeze " + service + " --removed " + removal.key());
            }
        }
        return messages;
    }

    /** Returns each parameter that a version of an operation has and its next version does not. */
    public static List<Removal> removals(List<Operation> operations) {
        return ApiLock.removals(new BoundApi(operations).schemas());
    }

    /**
     * Returns whether a removal is not marked as intended, and either affects a published version or is taken back by
     * a later one.
     */
    private static boolean isUnexplained(Removal removal, ApiLock lock) {
        return !lock.removed().contains(removal.key())
                && (removal.back() != null || lock.isPublished(removal.schema(), removal.last()))
                && !lock.isPublished(removal.schema(), removal.gone()); // has been reported as a breach
    }

    private static void routes(BoundApi now, String name, ServiceLock lock, boolean whole, List<String> messages) {
        String previous = "";
        for (Microversion version : lock.versions()) {
            String published = published(lock, name, version);
            String route = now.route(name, version);
            boolean broken = !published.isEmpty() && !published.equals(route) && (whole || !route.isEmpty());
            String message = broken
                    ? "is published as " + published + " but is now " + (route.isEmpty() ? "not served" : route)
                    : "";
            if (broken && !message.equals(previous)) {
                messages.add(name + " at " + version + " " + message);
            }
            previous = message;
        }
    }

    /** Returns the published route and status of an operation at a version; empty if it is not published. */
    private static String published(ServiceLock lock, String name, Microversion version) {
        var entry = new TreeMap<>(lock.routes().getOrDefault(name, new TreeMap<>())).floorEntry(version);
        return entry == null ? "" : entry.getValue();
    }

    /** Returns whether the operation is published at the first published version at which a schema file is in force. */
    private static boolean isPublishedFrom(ServiceLock lock, String name, Microversion since) {
        SortedSet<Microversion> from = lock.versions().tailSet(since);
        return !from.isEmpty() && !published(lock, name, from.first()).isEmpty();
    }

    /**
     * Creates the lock of a service from its operations. Published operations that are absent now are retained.
     *
     * @param supported every version that the service supports
     * @param removed keys of the removals that are intended
     */
    public static ServiceLock lock(
            String service,
            List<Operation> operations,
            @Nullable ServiceLock before,
            SortedSet<Microversion> supported,
            Set<String> removed) {
        BoundApi now = new BoundApi(operations);
        SortedSet<Microversion> versions = new TreeSet<>(supported);
        if (before != null) {
            versions.addAll(before.versions());
        }
        SortedMap<String, SortedMap<Microversion, String>> routes = new TreeMap<>();
        for (String name : now.names()) {
            SortedMap<Microversion, String> bySince = new TreeMap<>();
            String last = "";
            for (Microversion version : versions) {
                String route = now.route(name, version);
                if (!route.equals(last)) {
                    bySince.put(version, route);
                }
                last = route;
            }
            routes.put(name, bySince);
        }
        ServiceLock fresh = new ServiceLock(
                service, versions, now.bundles(), routes, ApiLock.of(now.schemas(), versions.last(), removed));
        return before == null ? fresh : fresh.beside(before);
    }
}
