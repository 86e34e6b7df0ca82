// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** What of an object or array the keywords of a schema have looked at, for {@code unevaluatedProperties} and its like. */
final class Evaluated {

    private final Set<String> names = new HashSet<>();
    private final BitSet items = new BitSet();

    void name(String name) {
        names.add(name);
    }

    void item(int index) {
        items.set(index);
    }

    boolean has(String name) {
        return names.contains(name);
    }

    boolean has(int index) {
        return items.get(index);
    }

    void addAll(Evaluated other) {
        names.addAll(other.names);
        items.or(other.items);
    }
}
