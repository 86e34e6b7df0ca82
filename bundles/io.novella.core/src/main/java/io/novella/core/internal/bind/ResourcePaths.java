// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.ApiResource;
import io.novella.api.Microversion;
import io.novella.api.ResourcePath;
import io.novella.api.VersionRange;
import io.novella.core.internal.operation.PathTemplate;
import io.novella.core.internal.operation.Window;
import io.novella.schema.SinceMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Computes the paths of an operation by version: a path of its resource, followed by a path of the method. */
final class ResourcePaths {

    /** Not later than any version that can be declared. */
    private static final Microversion FIRST = new Microversion(1, 0);

    private ResourcePaths() {}

    /**
     * Returns the paths of a resource by the first version that uses them.
     *
     * @throws IllegalArgumentException with a message for the author, if two paths begin with the same version or one
     *     is malformed
     */
    static SinceMap<String> of(ApiResource resource, ResourcePath[] later) {
        TreeMap<Microversion, String> paths = new TreeMap<>();
        paths.put(FIRST, resource.path());
        for (ResourcePath path : later) {
            put(paths, path.since(), path.value());
        }
        return new SinceMap<>(paths);
    }

    /** Returns the paths of a method below its resource by the first version that uses them. */
    static SinceMap<String> of(List<OperationAnnotation> routes) {
        TreeMap<Microversion, String> paths = new TreeMap<>();
        for (OperationAnnotation route : routes) {
            put(paths, route.since(), route.path());
        }
        return new SinceMap<>(paths);
    }

    private static void put(Map<Microversion, String> paths, String since, String path) {
        Microversion first = since.isEmpty() ? FIRST : Microversion.parse(since);
        if (paths.putIfAbsent(first, path) != null) {
            throw new IllegalArgumentException(
                    "has two paths " + (since.isEmpty() ? "from the beginning" : "since " + since));
        }
    }

    /**
     * Returns the full paths of a method, each with the part of the method's version range in which it is used.
     *
     * @throws IllegalArgumentException with a message for the author, if one is malformed or the variables differ
     */
    static Map<Window, PathTemplate> within(VersionRange range, SinceMap<String> resource, SinceMap<String> routes) {
        NavigableSet<Microversion> changes = new TreeSet<>(resource.sincesWithin(range));
        changes.addAll(routes.sincesWithin(range));
        changes.removeIf(change -> !range.contains(change));
        changes.add(range.base());
        Map<Window, PathTemplate> paths = new LinkedHashMap<>();
        PathTemplate first = null;
        for (Microversion from : changes) {
            String below = routes.orNull(from);
            if (below == null) {
                throw new IllegalArgumentException("has no path at " + from);
            }
            PathTemplate path = PathTemplate.of(resource.at(from).orElseThrow(), below);
            first = first == null ? path : first;
            if (path.variables().size() != first.variables().size()) {
                throw new IllegalArgumentException(
                        "has the path " + path + " since " + from + ", whose variables differ from those of " + first);
            }
            @Nullable Microversion before = changes.higher(from);
            paths.put(new Window(from, before), path);
        }
        return paths;
    }
}
