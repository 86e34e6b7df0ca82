// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import io.novella.api.Hidden;
import io.novella.api.Shows;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes records of flat parameters: a component {@code paramA} takes the parameter {@code param_a}. */
public final class RecordBinder {

    private final Class<?> type;
    private final List<Component> components;
    private final MethodHandle constructor;

    private final boolean showsObject;
    /** Parameters of components that no version shows. */
    private final Set<String> hidden;

    private RecordBinder(
            Class<?> type,
            List<Component> components,
            boolean showsObject,
            Set<String> hidden,
            MethodHandle constructor) {
        this.type = type;
        this.showsObject = showsObject;
        this.hidden = hidden;
        this.components = components;
        this.constructor = constructor;
    }

    public record Component(String name, String parameter, ValueBinder value) {}

    /** The binder of a record; a component of a type that JSON has no value for is a problem. */
    public static RecordBinder of(Class<?> type, List<String> problems) {
        return of(type, List.of(), problems);
    }

    /** As above, for a record that stands in others. */
    static RecordBinder of(Class<?> type, List<Class<?>> outer, List<String> problems) {
        List<Class<?>> within = new ArrayList<>(outer);
        within.add(type);
        List<Component> components = new ArrayList<>();
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] types = new Class<?>[declared.length];
        boolean shows = false;
        Set<String> hidden = new HashSet<>();
        for (int i = 0; i < declared.length; i++) {
            RecordComponent component = declared[i];
            types[i] = component.getType();
            if (component.isAnnotationPresent(Shows.class)) {
                shows = true;
                continue;
            }
            if (component.isAnnotationPresent(Hidden.class)) {
                hidden.add(Names.snake(component.getName()));
                continue;
            }
            if (mentions(component.getGenericType(), within)) {
                problems.add(type.getSimpleName() + "." + component.getName() + " contains itself");
                continue;
            }
            Optional<ValueBinder> value = ValueBinder.of(component.getGenericType(), within, problems);
            if (value.isEmpty()) {
                problems.add(type.getSimpleName() + "." + component.getName() + " is of type "
                        + component.getGenericType().getTypeName() + ", which no JSON value stands for");
            } else {
                components.add(new Component(component.getName(), Names.snake(component.getName()), value.get()));
            }
        }
        return new RecordBinder(type, List.copyOf(components), shows, Set.copyOf(hidden), constructor(type, types));
    }

    private static boolean mentions(Type type, List<Class<?>> records) {
        return type instanceof ParameterizedType generic
                ? Arrays.stream(generic.getActualTypeArguments()).anyMatch(argument -> mentions(argument, records))
                : records.contains(type);
    }

    private static MethodHandle constructor(Class<?> type, Class<?>[] types) {
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("a record without its canonical constructor", impossible);
        }
    }

    public String typeName() {
        return type.getSimpleName();
    }

    /** Whether it, or a record in it, says which object it shows, as only a result does. */
    public boolean showsObject() {
        return showsObject
                || components.stream()
                        .map(component -> component.value().record())
                        .anyMatch(inner -> inner != null && inner.showsObject());
    }

    /** Whether it, or a record in it, has a component that no version shows, as only a result does. */
    public boolean hidesComponents() {
        return !hidden.isEmpty()
                || components.stream()
                        .map(component -> component.value().record())
                        .anyMatch(inner -> inner != null && inner.hidesComponents());
    }

    /** Whether the component of a parameter is one that no version shows. */
    public boolean hides(String parameter) {
        return hidden.contains(parameter);
    }

    public List<Component> components() {
        return components;
    }

    public Object bind(Map<String, @Nullable Object> flat) throws UnfitValueException {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            try {
                values[i] = component.value().bind(flat.get(component.parameter()));
            } catch (UnfitValueException unfit) {
                throw unfit.in(component.parameter(), flat.get(component.parameter()));
            }
        }
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException("a record's constructor failed", checked);
        }
    }
}
