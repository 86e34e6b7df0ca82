// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.load;

import io.novella.api.Fault;
import io.novella.api.spi.TargetLoader;
import io.novella.core.internal.http.Exchange;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

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

    /**
     * Loads an object.
     *
     * @throws Fault 404 if there is none with the id
     * @throws LoaderGone if its loader has just left
     */
    public LoadedTarget load(Class<?> type, String id, Exchange exchange) {
        TargetLoader<?> loader = loaders.get(type);
        if (loader == null) {
            throw new LoaderGone(type);
        }
        return load(loader, id, exchange);
    }

    private static <T> LoadedTarget load(TargetLoader<T> loader, String id, Exchange exchange) {
        T object = loader.load(id, exchange).orElseThrow(() -> Fault.notFound(loader.notFoundMessage(id)));
        return new LoadedTarget(object, loader.attributes(object), loader.notFoundMessage(id));
    }
}
