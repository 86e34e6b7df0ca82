// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the loader of a class and loads with it. */
public final class TargetLoaders {

    private volatile Map<Class<?>, GuardedLoader<?>> loaders = Map.of();

    /** Replaces the loaders; of two for one class the first counts. */
    public void use(Collection<GuardedLoader<?>> inOrder) {
        Map<Class<?>, GuardedLoader<?>> byType = new HashMap<>();
        inOrder.forEach(loader -> byType.putIfAbsent(loader.type(), loader));
        loaders = Map.copyOf(byType);
    }

    /** Whether objects of a class can be loaded. */
    public boolean knows(Class<?> type) {
        return loaders.containsKey(type);
    }

    /** What rules may know of an object that a controller holds; empty if no loader is for it. */
    public Optional<KnownObject> know(Object object) {
        GuardedLoader<?> exact = loaders.get(object.getClass());
        if (exact != null) {
            return Optional.of(exact.know(object));
        }
        for (GuardedLoader<?> loader : loaders.values()) {
            if (loader.type().isInstance(object)) {
                return Optional.of(loader.know(object));
            }
        }
        return Optional.empty();
    }

    /**
     * Loads an object.
     *
     * @throws Fault 404 if there is none with the id
     * @throws LoaderGone if its loader has just left
     */
    public LoadedTarget load(Class<?> type, String id, RequestContext context) {
        GuardedLoader<?> loader = loaders.get(type);
        if (loader == null) {
            throw new LoaderGone(type);
        }
        return loader.load(id, context);
    }
}
