// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.api.Fault;
import io.novella.api.RequestContext;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The registered target loaders by the class of their objects. */
public final class TargetLoaders {

    private volatile Map<Class<?>, GuardedLoader<?>> loaders = Map.of();

    /** Replaces the loaders. Of two for the same class the first is used. */
    public void use(Collection<GuardedLoader<?>> inOrder) {
        Map<Class<?>, GuardedLoader<?>> byType = new HashMap<>();
        inOrder.forEach(loader -> byType.putIfAbsent(loader.type(), loader));
        loaders = Map.copyOf(byType);
    }

    /** Returns whether objects of a class can be loaded. */
    public boolean canLoad(Class<?> type) {
        return loaders.containsKey(type);
    }

    /** Returns the attributes of an object that a controller already has; empty if no loader is for its class. */
    public Optional<ObjectAttributes> attributesOf(Object object) {
        GuardedLoader<?> exact = loaders.get(object.getClass());
        if (exact != null) {
            return Optional.of(exact.attributesOf(object));
        }
        for (GuardedLoader<?> loader : loaders.values()) {
            if (loader.type().isInstance(object)) {
                return Optional.of(loader.attributesOf(object));
            }
        }
        return Optional.empty();
    }

    /**
     * Loads an object.
     *
     * @throws Fault 404 if there is no object with the id
     * @throws LoaderGone if its loader has been removed
     */
    public LoadedTarget load(Class<?> type, String id, RequestContext context) {
        GuardedLoader<?> loader = loaders.get(type);
        if (loader == null) {
            throw new LoaderGone(type);
        }
        return loader.load(id, context);
    }
}
