// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import io.novella.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A property in the tree of objects below a schema, before a {@link SchemaMapping.Plan} is made of it. */
final class PropertyNode {

    final String name;
    final String pointer;
    final SchemaNode schema;
    final boolean required;
    final List<PropertyNode> inner = new ArrayList<>();

    @Nullable
    String parameter;

    /** Parameter of the properties that the schema does not name. */
    @Nullable
    String others;

    /** Pointer of the object whose mapping named the parameter. */
    String namedAt = "";

    PropertyNode(String name, String pointer, SchemaNode schema, boolean required) {
        this.name = name;
        this.pointer = pointer;
        this.schema = schema;
        this.required = required;
    }

    /** Whether a codec reads the value, which is then one parameter, whatever is in it. */
    boolean hasCodec() {
        return schema.json().has(ExtKeywords.CODEC);
    }

    /** Whether the properties of this object are parameters of the outer mapping, rather than the object as a whole. */
    boolean isSpread() {
        return parameter == null && !inner.isEmpty();
    }
}
