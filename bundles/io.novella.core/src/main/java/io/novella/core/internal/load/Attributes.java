// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import java.lang.invoke.MethodHandle;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final Object ABSENT = new Object();

    private final GuardedLoader<T> loader;
    private final T object;
    private @Nullable Map<String, Object> loaderAttributes;
    private @Nullable Map<String, @Nullable Object> whole;

    Attributes(GuardedLoader<T> loader, T object) {
        this.loader = loader;
        this.object = object;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        Object found = guarded(key);
        return found == ABSENT ? null : found;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return guarded(key) != ABSENT;
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
        if (whole == null) {
            whole = loader.bulkhead().call(this, loader.service(), this::readAll);
        }
        return whole.entrySet();
    }

    private Map<String, @Nullable Object> readAll() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        spread("", object, MAX_DEPTH, all);
        loaderAttributes().forEach((name, value) -> all.put(name, plain(value)));
        return Collections.unmodifiableMap(all);
    }

    private @Nullable Object find(@Nullable Object key) {
        if (!(key instanceof String name)) {
            return ABSENT;
        }
        Object value = loaderAttributes().get(name);
        return value != null || loaderAttributes().containsKey(name) ? plain(value) : within(object, name);
    }

    private Map<String, Object> loaderAttributes() {
        if (loaderAttributes == null) {
            loaderAttributes = loader.attributes(object);
        }
        return loaderAttributes;
    }

    private static @Nullable Object within(@Nullable Object value, String name) {
        Object container = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (container == null) {
            return ABSENT;
        }
        if (container instanceof Map<?, ?> map && map.containsKey(name)) {
            return plain(map.get(name));
        }
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        Object part;
        if (container instanceof Map<?, ?> map) {
            part = dot >= 0 && map.containsKey(first) ? map.get(first) : ABSENT;
        } else {
            MethodHandle accessor = Accessors.of(container.getClass()).get(first);
            part = accessor == null ? ABSENT : Accessors.read(accessor, container);
        }
        if (part == ABSENT || dot < 0) {
            return part == ABSENT ? ABSENT : plain(part);
        }
        return within(part, name.substring(dot + 1));
    }

    private static void spread(String prefix, Object container, int depth, Map<String, @Nullable Object> all) {
        if (container instanceof Map<?, ?> map) {
            map.forEach((key, value) -> spreadPart(prefix + key, value, depth, all));
        } else {
            Accessors.of(container.getClass())
                    .forEach((name, accessor) ->
                            spreadPart(prefix + name, Accessors.read(accessor, container), depth, all));
        }
    }

    private static void spreadPart(String name, @Nullable Object value, int depth, Map<String, @Nullable Object> all) {
        Object part = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        boolean container = part != null
                && (part instanceof Map || !Accessors.of(part.getClass()).isEmpty());
        if (!container) {
            all.put(name, plain(part));
        } else if (depth > 1) {
            spread(name + ".", part, depth - 1, all);
        }
    }

    /** Converts a value to a type of the rule language; other types are converted to text. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        } else if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        } else if (value instanceof Collection<?> items) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            items.forEach(item -> list.add(plain(item)));
            return list;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
            return copy;
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }
}
