// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the properties of records, beans and maps by the snake_case names that schemas and rules use. */
public final class ObjectProperties {

    /** The result for a property that does not exist, as opposed to one whose value is null. */
    public static final Object ABSENT = new Object();

    private ObjectProperties() {}

    /**
     * Reads a property by its path.
     *
     * @param value a record, a bean, a map, or an {@code Optional} of one
     * @param name such as {@code project_id}, or {@code flavor.id} for a property of a property
     * @return its value as {@link #plain} converts it; {@link #ABSENT} if there is no such property
     * @throws IllegalStateException if the accessor throws a checked exception; its unchecked exceptions pass through
     */
    public static @Nullable Object find(@Nullable Object value, String name) {
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
        return find(part, name.substring(dot + 1));
    }

    /**
     * Adds all properties to a map, those of nested objects by their paths.
     *
     * @param depth maximum nesting, at least 1; deeper objects are left out
     */
    public static void spread(Object container, int depth, Map<String, @Nullable Object> all) {
        spread("", container, depth, all);
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
        if (part == null
                || !(part instanceof Map) && Accessors.of(part.getClass()).isEmpty()) {
            all.put(name, plain(part));
        } else if (depth > 1) {
            spread(name + ".", part, depth - 1, all);
        }
    }

    /** Converts a value to null, text, a number, a boolean, or a list or map of these; other types are converted to text. */
    public static @Nullable Object plain(@Nullable Object value) {
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
