// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.match;

import io.novella.api.Microversion;
import io.novella.core.internal.operation.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The operations at one method and path: plain operations by version, actions by key and version. Immutable. */
public final class Route {

    private final NavigableMap<Microversion, Operation> byBase = new TreeMap<>();
    private final Map<String, NavigableMap<Microversion, Operation>> actions = new java.util.HashMap<>();
    private final Set<ActionKey> withdrawn;

    /** Creates a route to operations of one method and path whose versions do not overlap. */
    Route(List<Operation> operations, Set<ActionKey> withdrawn) {
        this.withdrawn = withdrawn;
        for (Operation operation : operations) {
            if (operation.action()) {
                operation.actionKeys().forEach(key -> actions.computeIfAbsent(key, unused -> new TreeMap<>())
                        .put(operation.from(), operation));
            } else {
                byBase.put(operation.from(), operation);
            }
        }
    }

    /** Returns the plain operation that serves a version. */
    public @Nullable Operation at(Microversion version) {
        return serving(byBase, version);
    }

    /** Returns whether the plain operation has been removed for good at a version. */
    public boolean removedAt(Microversion version) {
        return byBase.values().stream().anyMatch(operation -> operation.removedAt(version));
    }

    /** Returns whether the action with a key has been removed for good at a version. */
    public boolean actionRemovedAt(String key, Microversion version) {
        NavigableMap<Microversion, Operation> named = actions.get(key);
        return named != null && named.values().stream().anyMatch(operation -> operation.removedAt(version));
    }

    /** Returns whether there are plain operations, and not only actions. */
    public boolean hasPlainOperations() {
        return !byBase.isEmpty();
    }

    /**
     * Returns the action with a key that serves a version. The key may belong to another version of the action's
     * range.
     */
    public @Nullable Operation action(String key, Microversion version) {
        NavigableMap<Microversion, Operation> named = actions.get(key);
        return named == null ? null : serving(named, version);
    }

    /** Returns the action that has a key at other versions, as the operation that serves this version. */
    public @Nullable Operation renamedAction(String key, Microversion version) {
        Collection<Operation> named = actions.getOrDefault(key, new TreeMap<>()).values();
        return actions.values().stream()
                .flatMap(byBase -> byBase.values().stream())
                .filter(operation -> operation.serves(version))
                .filter(operation -> named.stream().anyMatch(operation::sameOperation))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether an action, at any version, has a key, or a withdrawn action had it. */
    public boolean knowsAction(String service, String key) {
        return actions.containsKey(key) || withdrawn.contains(new ActionKey(service, key));
    }

    private static @Nullable Operation serving(NavigableMap<Microversion, Operation> byBase, Microversion version) {
        Map.Entry<Microversion, Operation> entry = byBase.floorEntry(version);
        return entry != null && entry.getValue().serves(version) ? entry.getValue() : null;
    }
}
