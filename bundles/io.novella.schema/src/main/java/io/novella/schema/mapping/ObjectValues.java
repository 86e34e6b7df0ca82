// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Flat values of a result that says which object it shows: its properties are guarded by that object's rules. */
public final class ObjectValues extends HashMap<String, @Nullable Object> {

    private static final long serialVersionUID = 1L;

    private final transient Object object;

    /** Values that are still to be put. */
    public ObjectValues(Object object) {
        this.object = object;
    }

    /** What is shown. */
    public Object object() {
        return object;
    }
}
