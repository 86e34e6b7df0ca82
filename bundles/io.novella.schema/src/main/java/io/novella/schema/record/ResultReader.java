// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import io.novella.api.Hidden;
import io.novella.api.Shows;
import io.novella.schema.mapping.ObjectValues;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a controller returned into plain, flat values: a component {@code resultA} gives {@code result_a}. Belongs
 * to one controller, because it remembers the controller's classes.
 */
public final class ResultReader {

    private final Map<Class<?>, Components> records = new ConcurrentHashMap<>();
    private final Class<?> target;

    private record Component(String parameter, MethodHandle accessor) {}

    /** What of a record is written, and what says which object it shows, if anything. */
    private record Components(List<Component> written, @Nullable Component shown) {}

    /**
     * A reader of a resource's results.
     *
     * @param target class of the resource's objects, which may be records themselves
     */
    public ResultReader(Class<?> target) {
        this.target = target;
    }

    /**
     * The flat result.
     *
     * @throws IllegalArgumentException if the value or something in it has no JSON form
     */
    @SuppressWarnings("unchecked") // both branches make maps with text keys
    public Map<String, @Nullable Object> flat(@Nullable Object result) {
        if (result == null) {
            return Map.of();
        }
        if (result instanceof Map || result instanceof Record) {
            Object plain = plain(result);
            return (Map<String, @Nullable Object>) java.util.Objects.requireNonNull(plain);
        }
        throw new IllegalArgumentException(
                "a controller returned a " + result.getClass().getName());
    }

    private @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw new IllegalArgumentException("a controller returned " + value + ", which is not a JSON number");
            }
            return value;
        } else if (value == null || value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        } else if (value instanceof Record record) {
            return record(record);
        } else if (value instanceof Collection<?> items) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            items.forEach(item -> list.add(plain(item)));
            return list;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(String.valueOf(key), plain(item)));
            return copy;
        } else if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS).toString();
        } else if (value instanceof UUID) {
            return value.toString();
        }
        throw new IllegalArgumentException(
                "a controller returned a " + value.getClass().getName());
    }

    private Map<String, @Nullable Object> record(Record record) {
        Components components = records.computeIfAbsent(record.getClass(), this::components);
        Object shown = components.shown() == null ? null : value(components.shown(), record);
        if (target.isInstance(record)) {
            shown = record;
        }
        Map<String, @Nullable Object> flat = shown == null ? new HashMap<>() : new ObjectValues(shown);
        for (Component component : components.written()) {
            Object value = value(component, record);
            if (value != null) { // absent; an empty Optional says null
                flat.put(component.parameter(), plain(value));
            }
        }
        return flat;
    }

    private static @Nullable Object value(Component component, Record record) {
        try {
            return component.accessor().invokeExact((Object) record);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException("a record's accessor failed", checked);
        }
    }

    private Components components(Class<?> type) {
        List<Component> written = new ArrayList<>();
        Component shown = null;
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Hidden.class)) {
                continue;
            }
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            try {
                Component read = new Component(
                        Names.snake(component.getName()),
                        MethodHandles.lookup()
                                .unreflect(accessor)
                                .asType(MethodType.methodType(Object.class, Object.class)));
                if (component.isAnnotationPresent(Shows.class)) {
                    shown = read;
                } else {
                    written.add(read);
                }
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException("an accessor made accessible is not", impossible);
            }
        }
        return new Components(List.copyOf(written), shown);
    }
}
