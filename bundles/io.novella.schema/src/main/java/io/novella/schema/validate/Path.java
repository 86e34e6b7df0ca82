// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.validate;

import java.util.LinkedList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands: the names and indices from the root to it.
 *
 * @param parent where the object or array stands that holds it; null for the root
 * @param step its name or index
 * @param depth number of steps
 */
record Path(@Nullable Path parent, Object step, int depth) {

    static final Path ROOT = new Path(null, "", 0);

    Path child(Object step) {
        return new Path(this, step, depth + 1);
    }

    List<String> steps() {
        LinkedList<String> steps = new LinkedList<>();
        for (Path at = this; at.parent != null; at = at.parent) {
            steps.addFirst(String.valueOf(at.step));
        }
        return steps;
    }
}
