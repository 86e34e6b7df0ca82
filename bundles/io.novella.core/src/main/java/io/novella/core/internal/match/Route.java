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

/** What lives at a method and path: operations by version, and actions by key and version. Immutable. */
public final class Route {

    private final NavigableMap<Microversion, Operation> byBase = new TreeMap<>();
    private final Map<String, NavigableMap<Microversion, Operation>> actions = new java.util.HashMap<>();
    private final Set<ActionKey> withdrawn;

    /** A route to operations of one method and path that do not overlap. */
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

    /** The operation that serves a version. */
    public @Nullable Operation at(Microversion version) {
        return serving(byBase, version);
    }

    /** Whether what lived here has been removed by a version. */
    public boolean removedAt(Microversion version) {
        return byBase.values().stream().anyMatch(operation -> operation.removedAt(version));
    }

    /** Whether the action with a key has been removed by a version. */
    public boolean actionRemovedAt(String key, Microversion version) {
        NavigableMap<Microversion, Operation> named = actions.get(key);
        return named != null && named.values().stream().anyMatch(operation -> operation.removedAt(version));
    }

    /** Whether anything but actions lives here. */
    public boolean hasPlainOperations() {
        return !byBase.isEmpty();
    }

    /** The action with a key that serves a version; the key may be that of another version within its range. */
    public @Nullable Operation action(String key, Microversion version) {
        NavigableMap<Microversion, Operation> named = actions.get(key);
        return named == null ? null : serving(named, version);
    }

    /** The action that a key stood for in other versions, as it is served in this one. */
    public @Nullable Operation renamedAction(String key, Microversion version) {
        Collection<Operation> named = actions.getOrDefault(key, new TreeMap<>()).values();
        return actions.values().stream()
                .flatMap(byBase -> byBase.values().stream())
                .filter(operation -> operation.serves(version))
                .filter(operation -> named.stream().anyMatch(operation::sameOperation))
                .findFirst()
                .orElse(null);
    }

    /** Whether any version of any action has a key, or one that has been withdrawn had it. */
    public boolean knowsAction(String service, String key) {
        return actions.containsKey(key) || withdrawn.contains(new ActionKey(service, key));
    }

    private static @Nullable Operation serving(NavigableMap<Microversion, Operation> byBase, Microversion version) {
        Map.Entry<Microversion, Operation> entry = byBase.floorEntry(version);
        return entry != null && entry.getValue().serves(version) ? entry.getValue() : null;
    }
}
