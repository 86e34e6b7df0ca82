// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.core.internal.schema.JsonType;
import io.novella.core.internal.schema.SchemaException;
import io.novella.core.internal.schema.SchemaNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How values of an object schema and flat parameters turn into each other, as the schema's {@code ext:mapping} says.
 * Compiled once, immutable.
 */
public final class SchemaMapping {

    private final ObjectPlan plan;
    private final Map<String, Parameter> parameters;

    SchemaMapping(ObjectPlan plan, Map<String, Parameter> parameters) {
        this.plan = plan;
        this.parameters = parameters;
    }

    /**
     * A flat parameter.
     *
     * @param name its name
     * @param pointer where it stands in the body, a JSON Pointer
     * @param types the JSON types it may have
     * @param required whether every valid body has it
     * @param nested for an object taken whole, or the items of an array of objects: their own parameters
     * @param items for what may be an array: the JSON types of its items
     */
    public record Parameter(
            String name,
            String pointer,
            Set<JsonType> types,
            boolean required,
            @Nullable SchemaMapping nested,
            Set<JsonType> items) {}

    /** What is done with a property: descend into it, or take it as a parameter. */
    sealed interface Plan permits ObjectPlan, ValuePlan {}

    record ObjectPlan(List<Property> properties) implements Plan {}

    record ValuePlan(Parameter parameter) implements Plan {}

    record Property(String name, boolean required, Plan plan) {}

    /**
     * Compiles the mapping of a schema.
     *
     * @throws SchemaException if it is ambiguous or names what is not there
     */
    public static SchemaMapping compile(SchemaNode schema) throws SchemaException {
        return MappingCompiler.compile(schema.child(schema.json()));
    }

    /** The flat parameters by name, in the order of the schema. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** Name of the one property that every value has at its root, the key of an action; empty if there is no such. */
    public Optional<String> rootKey() {
        List<String> required = plan.properties().stream()
                .filter(Property::required)
                .map(Property::name)
                .toList();
        if (required.size() == 1) {
            return Optional.of(required.get(0));
        }
        return plan.properties().size() == 1
                ? Optional.of(plan.properties().get(0).name())
                : Optional.empty();
    }

    /** The flat parameters of a valid body, in plain Java: text, number, boolean, list, map or null. */
    public Map<String, Object> flatten(JsonNode body) {
        Map<String, Object> flat = new LinkedHashMap<>();
        flatten(plan, body, flat);
        return flat;
    }

    private static void flatten(ObjectPlan plan, JsonNode body, Map<String, Object> flat) {
        for (Property property : plan.properties()) {
            JsonNode value = body.get(property.name());
            if (value == null) {
                continue;
            }
            if (property.plan() instanceof ObjectPlan inner) {
                flatten(inner, value, flat);
            } else if (property.plan() instanceof ValuePlan leaf) {
                flat.put(
                        leaf.parameter().name(),
                        JsonValues.toJava(value, leaf.parameter().nested()));
            }
        }
    }

    /**
     * The body of flat parameters. A parameter that is absent or null is left out, unless its property is required and
     * may be null; an optional object in which no parameter has a value is left out as a whole.
     */
    public JsonNode unflatten(Map<String, ?> flat) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        unflatten(plan, flat, body);
        return body;
    }

    /** Fills an object; tells whether any parameter in it has a value. */
    private static boolean unflatten(ObjectPlan plan, Map<String, ?> flat, ObjectNode body) {
        boolean any = false;
        for (Property property : plan.properties()) {
            if (property.plan() instanceof ObjectPlan inner) {
                ObjectNode value = JsonNodeFactory.instance.objectNode();
                boolean given = unflatten(inner, flat, value);
                if (given || property.required()) {
                    body.set(property.name(), value);
                }
                any |= given;
            } else if (property.plan() instanceof ValuePlan leaf) {
                Parameter parameter = leaf.parameter();
                Object value = flat.get(parameter.name());
                if (value != null) {
                    body.set(property.name(), JsonValues.toJson(value, parameter.nested()));
                    any = true;
                } else if (property.required() && parameter.types().contains(JsonType.NULL)) {
                    body.putNull(property.name());
                }
            }
        }
        return any;
    }
}
