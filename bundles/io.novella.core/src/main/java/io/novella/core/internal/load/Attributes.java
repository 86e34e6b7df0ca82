// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.schema.record.ObjectProperties;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flat attributes of an object that rules refer to: those of its target loader, and then the object's own
 * properties, {@code flavor.id} for a nested one. Each is read at its first use, and once. Not thread-safe; belongs
 * to one request.
 */
final class Attributes<T> extends AbstractMap<String, @Nullable Object> {

    /**
     * Maximum nesting that is read for a check that needs all attributes, because objects may refer to each other in
     * cycles.
     */
    private static final int MAX_DEPTH = 4;

    private final GuardedLoader<T> loader;
    private final T object;
    private @Nullable Map<String, Object> loaderAttributes;
    private @Nullable Map<String, @Nullable Object> allAttributes;

    Attributes(GuardedLoader<T> loader, T object) {
        this.loader = loader;
        this.object = object;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Object found = guarded(key);
        return found == ObjectProperties.ABSENT ? null : found;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return guarded(key) != ObjectProperties.ABSENT;
    }

    /** Reads an attribute through the bulkhead, because accessors are code of the extension, as the loader is. */
    private @Nullable Object guarded(@Nullable Object key) {
        return loader.bulkhead().call(this, loader.service(), () -> find(key));
    }

    /** Describes the object in messages for operators, without the attributes, which may be a user's data. */
    @Override
    public String toString() {
        return "attributes by " + loader;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        if (allAttributes == null) {
            allAttributes = loader.bulkhead().call(this, loader.service(), this::readAll);
        }
        return allAttributes.entrySet();
    }

    private Map<String, @Nullable Object> readAll() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        ObjectProperties.spread(object, MAX_DEPTH, all);
        loaderAttributes().forEach((name, value) -> all.put(name, ObjectProperties.plain(value)));
        return Collections.unmodifiableMap(all);
    }

    private @Nullable Object find(@Nullable Object key) {
        if (!(key instanceof String name)) {
            return ObjectProperties.ABSENT;
        }
        Object value = loaderAttributes().get(name);
        return value != null || loaderAttributes().containsKey(name)
                ? ObjectProperties.plain(value)
                : ObjectProperties.find(object, name);
    }

    private Map<String, Object> loaderAttributes() {
        if (loaderAttributes == null) {
            loaderAttributes = loader.attributes(object);
        }
        return loaderAttributes;
    }
}
