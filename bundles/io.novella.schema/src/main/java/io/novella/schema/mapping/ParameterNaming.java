// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.schema.SchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Resolves the keys of {@code ext:mapping} and stores the named parameters in the property tree. */
final class ParameterNaming {

    /** Key for the properties that the object's schema does not name. */
    static final String OTHERS = "*";

    private final CompileContext context;

    ParameterNaming(CompileContext context) {
        this.context = context;
    }

    /** Gives each property the parameter that the mapping of its own or an outer object names for it. */
    void name(PropertyNode node) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry :
                node.schema.json().path(ExtKeywords.MAPPING).properties()) {
            String parameter = entry.getValue().asText();
            if (entry.getKey().equals(OTHERS) && entry.getValue().isTextual()) {
                node.others = parameter;
                continue;
            }
            PropertyNode named = find(node, entry.getKey());
            if (!entry.getValue().isTextual() || parameter.isEmpty()) {
                throw context.problem(
                        node.pointer, "ext:mapping of '" + entry.getKey() + "' is not a valid parameter name");
            }
            if (named.parameter != null) {
                throw context.problem(
                        named.pointer, "is mapped twice, to '" + named.parameter + "' and to '" + parameter + "'");
            }
            named.parameter = parameter;
            named.namedAt = node.pointer;
        }
        for (PropertyNode inner : node.inner) {
            name(inner);
        }
    }

    private PropertyNode find(PropertyNode from, String key) throws SchemaException {
        List<PropertyNode> found = new ArrayList<>();
        if (key.startsWith("/")) {
            collect(from, node -> node.pointer.equals(from.pointer + key), found);
        } else {
            collect(from, node -> node.name.equals(key), found);
        }
        if (found.isEmpty()) {
            throw context.problem(
                    from.pointer, "ext:mapping names '" + key + "', which is not a property of this object");
        }
        if (found.size() > 1) {
            throw context.problem(
                    from.pointer,
                    "ext:mapping names '" + key + "', which is ambiguous: it could be " + found.get(0).pointer + " or "
                            + found.get(1).pointer + "; write the JSON Pointer");
        }
        return found.get(0);
    }

    private static void collect(PropertyNode from, Predicate<PropertyNode> wanted, List<PropertyNode> found) {
        for (PropertyNode node : from.inner) {
            if (wanted.test(node)) {
                found.add(node);
            }
            collect(node, wanted, found);
        }
    }
}
