// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import io.novella.isolation.Bulkhead;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A target loader whose calls pass through the bulkhead of its bundle.
 *
 * @param type class of its objects, read once at registration
 * @param service the loader itself
 * @param bulkhead the bulkhead of its bundle
 * @param <T> class of its objects
 */
public record GuardedLoader<T>(Class<T> type, TargetLoader<T> service, Bulkhead bulkhead) {

    /**
     * Reads the class of a loader's objects, once.
     *
     * @throws NullPointerException if the loader returns null
     */
    public static <T> GuardedLoader<T> of(TargetLoader<T> service, Bulkhead bulkhead) {
        return new GuardedLoader<>(Objects.requireNonNull(service.type(), "its type is null"), service, bulkhead);
    }

    LoadedTarget load(String id, RequestContext context) {
        return bulkhead.call(this, service, () -> {
            Optional<T> found = Objects.requireNonNull(service.load(id, context), "null instead of an empty Optional");
            String message = Objects.requireNonNull(service.notFoundMessage(id), "its message is null");
            T object = found.orElseThrow(() -> Fault.notFound(message));
            return new LoadedTarget(object, new Attributes<>(this, object), message);
        });
    }

    ObjectAttributes attributesOf(Object object) {
        return new ObjectAttributes(type, new Attributes<>(this, type.cast(object)));
    }

    Map<String, Object> attributes(T object) {
        return Objects.requireNonNull(service.attributes(object), "its attributes are null");
    }

    /** Describes the loader in messages for operators. */
    @Override
    public String toString() {
        return "the TargetLoader of " + type.getName();
    }
}
