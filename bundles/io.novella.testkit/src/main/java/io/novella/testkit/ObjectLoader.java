// SPDX-License-Identifier: Apache-2.0
package io.novella.testkit;

import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Loads the objects that a test named. */
final class ObjectLoader<T> implements TargetLoader<T> {

    private final Class<T> type;
    private final Map<String, T> objects = new LinkedHashMap<>();
    private final IdentityHashMap<T, Map<String, Object>> attributes = new IdentityHashMap<>();

    ObjectLoader(Class<T> type) {
        this.type = type;
    }

    void put(String id, Object object, Map<String, Object> ofIt) {
        T target = type.cast(object);
        objects.put(id, target);
        Map<String, Object> before = attributes.put(target, Map.copyOf(ofIt));
        if (before != null && !before.equals(ofIt)) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + " " + id + " is already registered with other attributes");
        }
    }

    @Override
    public Class<T> type() {
        return type;
    }

    @Override
    public Optional<T> load(String id, RequestContext context) {
        return Optional.ofNullable(objects.get(id));
    }

    @Override
    public Map<String, Object> attributes(T target) {
        return attributes.getOrDefault(target, Map.of());
    }
}
