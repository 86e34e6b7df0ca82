// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import io.novella.api.spi.TargetLoader;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the loader of a class and loads with it. */
public final class TargetLoaders {

    private volatile Map<Class<?>, TargetLoader<?>> loaders = Map.of();

    /** Replaces the loaders; of two for one class the first counts. */
    public void use(Collection<TargetLoader<?>> inOrder) {
        Map<Class<?>, TargetLoader<?>> byType = new HashMap<>();
        inOrder.forEach(loader -> byType.putIfAbsent(loader.type(), loader));
        loaders = Map.copyOf(byType);
    }

    /** Whether objects of a class can be loaded. */
    public boolean knows(Class<?> type) {
        return loaders.containsKey(type);
    }

    /** What rules may know of an object that a controller holds; empty if no loader is for it. */
    public Optional<KnownObject> know(Object object) {
        TargetLoader<?> exact = loaders.get(object.getClass());
        if (exact != null) {
            return Optional.of(know(exact, object));
        }
        for (TargetLoader<?> loader : loaders.values()) {
            if (loader.type().isInstance(object)) {
                return Optional.of(know(loader, object));
            }
        }
        return Optional.empty();
    }

    private static <T> KnownObject know(TargetLoader<T> loader, Object object) {
        Class<T> type = loader.type();
        return new KnownObject(type, new Attributes<>(loader, type.cast(object)));
    }

    /**
     * Loads an object.
     *
     * @throws Fault 404 if there is none with the id
     * @throws LoaderGone if its loader has just left
     */
    public LoadedTarget load(Class<?> type, String id, RequestContext context) {
        TargetLoader<?> loader = loaders.get(type);
        if (loader == null) {
            throw new LoaderGone(type);
        }
        return load(loader, id, context);
    }

    private static <T> LoadedTarget load(TargetLoader<T> loader, String id, RequestContext context) {
        T object = loader.load(id, context).orElseThrow(() -> Fault.notFound(loader.notFoundMessage(id)));
        return new LoadedTarget(object, new Attributes<>(loader, object), loader.notFoundMessage(id));
    }
}
