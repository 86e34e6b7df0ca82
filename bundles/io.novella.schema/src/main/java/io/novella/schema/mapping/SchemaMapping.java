// SPDX-License-Identifier: Apache-2.0
package io.novella.schema.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.novella.api.spi.ValueCodec;
import io.novella.schema.JsonType;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaNode;
import java.util.Collections;
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
    /** Derived once, since every request for an action asks for it. */
    private final Optional<String> rootKey;

    private final Map<String, Parameter> parameters;
    private final Map<String, String> headers;
    private final Map<String, FieldPolicy> policies;
    private final List<String> open;
    private final boolean bodiless;

    SchemaMapping(
            ObjectPlan plan,
            Map<String, Parameter> parameters,
            Map<String, String> headers,
            Map<String, FieldPolicy> policies,
            List<String> open,
            boolean bodiless) {
        this.bodiless = bodiless;
        this.open = Collections.unmodifiableList(open);
        this.plan = plan;
        rootKey = rootKey(plan);
        this.parameters = Collections.unmodifiableMap(parameters);
        this.headers = Collections.unmodifiableMap(headers);
        this.policies = Collections.unmodifiableMap(policies);
    }

    /**
     * A flat parameter.
     *
     * @param name its name
     * @param pointer where it stands in the body, a JSON Pointer
     * @param types the JSON types it may have
     * @param required whether every valid body has it
     * @param nested for an object taken whole, or the items of an array of objects: their own parameters
     * @param items for what may be an array: the JSON types of its items; for an object, of the values of properties that its
     *     schema does not name
     * @param codec turns the property's value into the parameter's; the types are then those of the parameter, none if they
     *     depend on the value
     */
    public record Parameter(
            String name,
            String pointer,
            Set<JsonType> types,
            boolean required,
            @Nullable SchemaMapping nested,
            Set<JsonType> items,
            @Nullable ValueCodec codec) {}

    /**
     * The rule of a property of an answer.
     *
     * @param rule its name
     * @param check its default, empty if another place defines it
     */
    public record FieldPolicy(String rule, String check) {}

    /** What is done with a property: descend into it, or take it as a parameter. */
    sealed interface Plan permits ObjectPlan, ValuePlan {}

    /** Named properties, and where all others go, if anywhere. */
    record ObjectPlan(List<Property> properties, Set<String> names, @Nullable Parameter others) implements Plan {}

    record ValuePlan(Parameter parameter) implements Plan {}

    record Property(
            String name,
            boolean required,
            boolean nullable,
            Plan plan,
            @Nullable JsonNode fallback,
            @Nullable String rule) {}

    /**
     * Compiles the mapping of a schema.
     *
     * @throws SchemaException if it is ambiguous or names what is not there
     */
    public static SchemaMapping compile(SchemaNode schema, CodecLookup codecs) throws SchemaException {
        return MappingCompiler.compile(schema.child(schema.json()), codecs);
    }

    /** The flat parameters by name, in the order of the schema. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** Which parameters become headers of the answer instead of properties, by parameter. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The rules of properties in here, by rule. */
    public Map<String, FieldPolicy> policies() {
        return policies;
    }

    /** JSON Pointers of objects that take properties they do not name, which are lost as nothing maps them. */
    public List<String> open() {
        return open;
    }

    /** Whether every value is null, so that an answer has no body. */
    public boolean isBodiless() {
        return bodiless;
    }

    /** Name of the one property that every value has at its root, the key of an action; empty if there is no such. */
    public Optional<String> rootKey() {
        return rootKey;
    }

    private static Optional<String> rootKey(ObjectPlan plan) {
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

    /**
     * The flat parameters of a valid body, in plain Java: text, number, boolean, list, map or null.
     *
     * @throws CodecException if a codec cannot read a value
     */
    public Map<String, @Nullable Object> flatten(JsonNode body) {
        Map<String, @Nullable Object> flat = new LinkedHashMap<>();
        flatten(plan, body, flat);
        return flat;
    }

    private static void flatten(ObjectPlan plan, JsonNode body, Map<String, @Nullable Object> flat) {
        for (Property property : plan.properties()) {
            JsonNode given = body.get(property.name());
            JsonNode value = given == null ? property.fallback() : given;
            if (value == null) {
                continue;
            }
            if (property.plan() instanceof ObjectPlan inner) {
                if (!value.isNull()) { // an object that may be null, as if it were absent
                    flatten(inner, value, flat);
                }
            } else if (property.plan() instanceof ValuePlan leaf) {
                flat.put(leaf.parameter().name(), JsonValues.decode(value, leaf.parameter()));
            }
        }
        if (plan.others() != null) {
            Map<String, @Nullable Object> others = new LinkedHashMap<>();
            body.properties().stream()
                    .filter(entry -> !plan.names().contains(entry.getKey()))
                    .forEach(entry -> others.put(entry.getKey(), JsonValues.toJava(entry.getValue(), null)));
            if (!others.isEmpty()) {
                flat.put(plan.others().name(), others);
            }
        }
    }

    /** As {@link #unflatten(Map, Permissions)}, with every rule allowing. */
    public JsonNode unflatten(Map<String, ?> flat) {
        return unflatten(flat, rule -> true);
    }

    /**
     * The body of flat parameters. A parameter that is absent is left out, unless its property is required and may be null;
     * one that is null is written where its property may be null, and left out elsewhere. An optional object in which no
     * parameter has a value is left out as a whole; a required one is null if it may be, else it is empty.
     *
     * @param permissions tell which properties the caller may see, and of a list which objects
     * @throws CodecException if a codec cannot write a value
     */
    public JsonNode unflatten(Map<String, ?> flat, Permissions permissions) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        unflatten(plan, flat, permissions, body);
        return body;
    }

    /** Fills an object; tells whether any parameter in it was given. */
    private static boolean unflatten(ObjectPlan plan, Map<String, ?> flat, Permissions permissions, ObjectNode body) {
        boolean any = false;
        for (Property property : plan.properties()) {
            if (property.rule() != null && !permissions.allows(property.rule())) {
                continue;
            }
            if (property.plan() instanceof ObjectPlan inner) {
                ObjectNode value = JsonNodeFactory.instance.objectNode();
                boolean given = unflatten(inner, flat, permissions, value);
                if (given || (property.required() && !property.nullable())) {
                    body.set(property.name(), value);
                } else if (property.required()) {
                    body.putNull(property.name());
                }
                any |= given;
            } else if (property.plan() instanceof ValuePlan leaf) {
                any |= value(property, leaf.parameter(), flat, permissions, body);
            }
        }
        if (plan.others() != null && flat.get(plan.others().name()) instanceof Map<?, ?> others) {
            for (Map.Entry<?, ?> other : others.entrySet()) {
                String name = String.valueOf(other.getKey());
                if (!plan.names().contains(name)) {
                    body.set(name, JsonValues.toJson(other.getValue(), null, permissions));
                    any = true;
                }
            }
        }
        return any;
    }

    private static boolean value(
            Property property, Parameter parameter, Map<String, ?> flat, Permissions permissions, ObjectNode body) {
        Object value = flat.get(parameter.name());
        if (value != null) {
            body.set(property.name(), JsonValues.encode(value, parameter, permissions));
            return true;
        }
        boolean given = flat.containsKey(parameter.name());
        if (property.nullable() && (given || property.required())) {
            body.putNull(property.name());
        }
        return given && property.nullable();
    }
}
