// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.core.internal.mapping.SchemaMapping.ObjectPlan;
import io.novella.core.internal.mapping.SchemaMapping.Parameter;
import io.novella.core.internal.mapping.SchemaMapping.Plan;
import io.novella.core.internal.mapping.SchemaMapping.Property;
import io.novella.core.internal.mapping.SchemaMapping.ValuePlan;
import io.novella.core.internal.schema.JsonType;
import io.novella.core.internal.schema.SchemaException;
import io.novella.core.internal.schema.SchemaNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code ext:mapping} in a schema and makes the plans of {@link SchemaMapping}. */
final class MappingCompiler {

    private static final String KEYWORD = "ext:mapping";
    /** Schemas that contain themselves have no flat form; a body deeper than this would not be read either. */
    private static final int MAX_DEPTH = 64;

    private final String file;

    private MappingCompiler(String file) {
        this.file = file;
    }

    static SchemaMapping compile(SchemaNode schema) throws SchemaException {
        return new MappingCompiler(schema.file()).mapping(schema, "", 0);
    }

    /** A property in the tree of objects below some schema, before it is decided what becomes of it. */
    private static final class Place {
        final String name;
        final String pointer;
        final SchemaNode schema;
        final boolean required;
        final List<Place> inner = new ArrayList<>();

        @Nullable
        String parameter;

        /** Pointer of the object whose mapping named the parameter. */
        String namedAt = "";

        Place(String name, String pointer, SchemaNode schema, boolean required) {
            this.name = name;
            this.pointer = pointer;
            this.schema = schema;
            this.required = required;
        }
    }

    private SchemaMapping mapping(SchemaNode schema, String pointer, int depth) throws SchemaException {
        Place root = new Place("", pointer, schema, true);
        spread(root, depth);
        name(root);
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        ObjectPlan plan = plan(root, true, parameters, depth);
        return new SchemaMapping(plan, parameters);
    }

    private void spread(Place place, int depth) throws SchemaException {
        refuseUnknownKeywords(place);
        if (depth > MAX_DEPTH) {
            throw problem(place.pointer, "the schema contains itself, so it has no flat form");
        }
        var properties = place.schema.properties();
        while (properties.hasNext()) {
            Map.Entry<String, JsonNode> property = properties.next();
            String name = property.getKey();
            SchemaNode schema = place.schema.child(property.getValue());
            Place inner = new Place(
                    name,
                    place.pointer + "/" + name.replace("~", "~0").replace("/", "~1"),
                    schema,
                    place.schema.requires(name));
            place.inner.add(inner);
            if (schema.hasProperties()) {
                spread(inner, depth + 1);
            } else {
                refuseUnknownKeywords(inner);
            }
        }
    }

    /** A keyword of ours that is misspelt would otherwise be passed over in silence. */
    private void refuseUnknownKeywords(Place place) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry : place.schema.json().properties()) {
            if (entry.getKey().startsWith("ext:") && !entry.getKey().equals(KEYWORD)) {
                throw problem(place.pointer, "there is no keyword '" + entry.getKey() + "'");
            }
        }
    }

    /** Gives each place the parameter that the mapping of its own or an outer object names for it. */
    private void name(Place place) throws SchemaException {
        for (Map.Entry<String, JsonNode> entry :
                place.schema.json().path(KEYWORD).properties()) {
            Place named = find(place, entry.getKey());
            String parameter = entry.getValue().asText();
            if (!entry.getValue().isTextual() || parameter.isEmpty()) {
                throw problem(place.pointer, "ext:mapping of '" + entry.getKey() + "' is not a parameter's name");
            }
            if (named.parameter != null) {
                throw problem(
                        named.pointer, "is mapped twice, to '" + named.parameter + "' and to '" + parameter + "'");
            }
            named.parameter = parameter;
            named.namedAt = place.pointer;
        }
        for (Place inner : place.inner) {
            name(inner);
        }
    }

    private Place find(Place from, String key) throws SchemaException {
        List<Place> found = new ArrayList<>();
        if (key.startsWith("/")) {
            collect(from, place -> place.pointer.equals(from.pointer + key), found);
        } else {
            collect(from, place -> place.name.equals(key), found);
        }
        if (found.isEmpty()) {
            throw problem(from.pointer, "ext:mapping names '" + key + "', which is no property here");
        }
        if (found.size() > 1) {
            throw problem(
                    from.pointer,
                    "ext:mapping names '" + key + "', which could be " + found.get(0).pointer + " or "
                            + found.get(1).pointer + "; write the JSON Pointer");
        }
        return found.get(0);
    }

    private static void collect(Place from, java.util.function.Predicate<Place> wanted, List<Place> found) {
        for (Place place : from.inner) {
            if (wanted.test(place)) {
                found.add(place);
            }
            collect(place, wanted, found);
        }
    }

    private ObjectPlan plan(Place place, boolean surely, Map<String, Parameter> parameters, int depth)
            throws SchemaException {
        List<Property> properties = new ArrayList<>();
        for (Place inner : place.inner) {
            boolean always = surely && inner.required;
            Plan plan;
            if (inner.parameter == null && !inner.inner.isEmpty()) {
                plan = plan(inner, always, parameters, depth + 1);
            } else {
                String name = inner.parameter == null ? inner.name : inner.parameter;
                Parameter parameter = new Parameter(
                        name, inner.pointer, inner.schema.types(), always, nested(inner, depth + 1), items(inner));
                Parameter other = parameters.putIfAbsent(name, parameter);
                if (other != null) {
                    throw problem(
                            inner.pointer, "and " + other.pointer() + " both map to the parameter '" + name + "'");
                }
                plan = new ValuePlan(parameter);
            }
            properties.add(new Property(inner.name, inner.required, plan));
        }
        return new ObjectPlan(List.copyOf(properties));
    }

    private @Nullable SchemaMapping nested(Place place, int depth) throws SchemaException {
        if (!place.inner.isEmpty()) {
            refuseOuterNames(place, place);
            return mapping(place.schema, place.pointer, depth);
        }
        JsonNode items = place.schema.json().path("items");
        if (items.isObject() && place.schema.types().contains(JsonType.ARRAY)) {
            SchemaNode item = place.schema.child(items);
            if (item.hasProperties()) {
                return mapping(item, place.pointer + "/items", depth);
            }
        }
        return null;
    }

    private static Set<JsonType> items(Place place) throws SchemaException {
        if (!place.schema.types().contains(JsonType.ARRAY)) {
            return Set.of();
        }
        JsonNode items = place.schema.json().path("items");
        return items.isObject() ? place.schema.child(items).types() : EnumSet.allOf(JsonType.class);
    }

    /** An object taken whole has parameters of its own, so an outer mapping cannot reach into it. */
    private void refuseOuterNames(Place whole, Place place) throws SchemaException {
        for (Place inner : place.inner) {
            if (inner.parameter != null && !inner.namedAt.startsWith(whole.pointer)) {
                throw problem(
                        inner.pointer,
                        "is mapped to '" + inner.parameter + "' although it lies in " + whole.pointer
                                + ", which is mapped as a whole");
            }
            refuseOuterNames(whole, inner);
        }
    }

    private SchemaException problem(String pointer, String sentence) {
        return new SchemaException(file + "#" + (pointer.isEmpty() ? "/" : pointer) + ": " + sentence);
    }
}
