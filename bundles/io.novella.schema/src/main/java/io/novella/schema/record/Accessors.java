// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.record;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The accessors of a class by the names that rules use: the components of a record, the getters of a bean. They are
 * looked up once for each class and stored in a {@code ClassValue}. The stored values are types of the JDK only, so
 * that neither this class nor the extension's class keeps the other from being unloaded.
 */
final class Accessors extends ClassValue<Map<String, MethodHandle>> {

    private static final Accessors ALL = new Accessors();
    private static final MethodType TYPE = MethodType.methodType(Object.class, Object.class);

    private Accessors() {}

    /** Returns the accessors of a class; none for a class of the JDK, whose instances are plain values. */
    static Map<String, MethodHandle> of(Class<?> type) {
        return ALL.get(type);
    }

    /**
     * Reads a property.
     *
     * @throws IllegalStateException if the accessor throws a checked exception
     */
    static @Nullable Object read(MethodHandle accessor, Object object) {
        try {
            return accessor.invokeExact(object);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable checked) {
            throw new IllegalStateException("an accessor failed", checked);
        }
    }

    @Override
    protected Map<String, MethodHandle> computeValue(Class<?> type) {
        Map<String, MethodHandle> accessors = new TreeMap<>();
        if (isOfJdk(type) || type.isEnum()) {
            return accessors;
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                accessors.put(Names.snake(component.getName()), handle(component.getAccessor()));
            }
            return accessors;
        }
        for (Method method : type.getMethods()) {
            String property = property(method);
            if (!property.isEmpty()) {
                accessors.putIfAbsent(Names.snake(property), handle(method));
            }
        }
        return accessors;
    }

    /**
     * Returns the property that a getter reads: {@code projectId} for {@code getProjectId}, {@code public} for {@code
     * isPublic}; empty for a method that is not a getter and must not be called.
     */
    private static String property(Method method) {
        String name = method.getName();
        int prefix = name.startsWith("get") ? 3 : name.startsWith("is") && returnsBoolean(method) ? 2 : 0;
        boolean getter = prefix > 0
                && name.length() > prefix
                && Character.isUpperCase(name.charAt(prefix))
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && !isOfJdk(method.getDeclaringClass())
                && !Modifier.isStatic(method.getModifiers())
                && !method.isBridge();
        return getter ? name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1) : "";
    }

    private static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static boolean returnsBoolean(Method method) {
        return method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class;
    }

    private static MethodHandle handle(Method method) {
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).asType(TYPE);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("a method made accessible is not", impossible);
        }
    }
}
