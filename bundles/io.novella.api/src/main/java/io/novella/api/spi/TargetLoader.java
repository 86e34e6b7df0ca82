// SPDX-License-Identifier: Apache-2.0
package io.novella.api.spi;

import io.novella.api.RequestContext;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Loads the objects of one class that operations act on. Registered as an OSGi service; the platform finds it by
 * {@link #type()}.
 *
 * @param <T> class of the objects
 */
@ConsumerType
public interface TargetLoader<T> {

    /** Class of the objects, as {@link io.novella.api.ApiResource#target()} names it. */
    Class<T> type();

    /**
     * The object with an id.
     *
     * @return the object, or empty if there is none; the client then sees 404
     */
    Optional<T> load(String id, RequestContext context);

    /**
     * What policy rules may refer to by {@code %(name)s}, such as {@code project_id}. It need not hold what the object has by
     * itself, for what is not in here is looked up there: a component or getter {@code projectId} answers for {@code
     * project_id}, and a part of a part for {@code flavor.id}. Asked at most once for a request, and only if a rule refers to
     * something.
     */
    default Map<String, Object> attributes(T target) {
        return Map.of();
    }

    /** The sentence of the 404 for an id that was not found. */
    default String notFoundMessage(String id) {
        return type().getSimpleName() + " " + id + " could not be found.";
    }
}
