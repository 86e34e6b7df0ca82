// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.core.internal.operation.BodyRule;
import io.novella.core.internal.operation.OperationSchemas;
import io.novella.schema.JsonType;
import io.novella.schema.SinceMap;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.SchemaMapping;
import io.novella.schema.mapping.SchemaMapping.Parameter;
import io.novella.schema.record.RecordBinder;
import io.novella.schema.record.ValueBinder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the records of a method against every schema in its range: names, types, and what may be absent. */
final class SchemaCheck {

    private final String handler;
    private final VersionRange range;
    private final OperationSchemas schemas;
    private final List<String> problems;

    SchemaCheck(String handler, VersionRange range, OperationSchemas schemas, List<String> problems) {
        this.handler = handler;
        this.range = range;
        this.schemas = schemas;
        this.problems = problems;
    }

    /**
     * Checks the parameters of requests.
     *
     * @param takesMap whether the method takes all parameters, by whatever name
     * @param hasTarget whether the operation has a target, whose loader may read parameters of the query
     */
    SchemaCheck requests(
            OperationAnnotation operation, Optional<RecordBinder> params, boolean takesMap, boolean hasTarget) {
        boolean described = operation.needsRequestSchema(takesMap || params.isPresent());
        if (described) {
            requireFrom(schemas.request(), operation.name(), "request");
        }
        List<BodySchema> bodies = schemas.request().within(range);
        if (operation.action()) {
            for (BodySchema body : bodies) {
                if (body.mapping().rootKey().isEmpty()) {
                    problems.add(body.schema().file()
                            + ": the body of an action must have one property at its root, which selects the action");
                }
            }
        }
        List<BodySchema> all = new ArrayList<>(bodies);
        all.addAll(schemas.query().within(range));
        // Bodies only: a query parameter that the schema does not name is ignored at that version.
        bodies.forEach(body -> body.mapping()
                .open()
                .forEach(pointer -> problems.add(body.schema().file() + "#"
                        + (pointer.isEmpty() ? "/" : pointer)
                        + ": accepts properties that it does not name, which would be lost; map '*' to a parameter")));
        all.stream()
                .filter(schema -> !schema.mapping().headers().isEmpty())
                .forEach(schema -> problems.add(schema.schema().file() + ": ext:header is allowed in a response only"));
        if (params.isPresent()) {
            if (all.isEmpty() && !described) {
                problems.add(handler + " takes " + params.get().typeName() + ", but there is no schema "
                        + operation.name() + ".query." + range.base() + ".json or earlier");
            }
            named(params.get(), all, true);
            for (BodySchema schema : all) {
                fits(params.get(), schema.mapping(), schema.schema().file(), true);
            }
            presence(params.get());
        } else if (!takesMap) {
            for (BodySchema schema : hasTarget ? bodies : all) {
                schema.mapping().parameters().values().stream()
                        .filter(SchemaCheck::carriesSomething)
                        .findFirst()
                        .ifPresent(parameter -> problems.add(schema.schema().file() + "#" + parameter.pointer() + ": "
                                + handler + " takes no parameters, so '" + parameter.name() + "' would be lost"));
            }
        }
        return this;
    }

    /**
     * Checks the results.
     *
     * @param statuses statuses of a method with a result; {@code null} for a method without one
     */
    void responses(Optional<RecordBinder> result, @Nullable SinceMap<Integer> statuses) {
        if (statuses != null) {
            Set<Microversion> changes = new TreeSet<>(statuses.sincesWithin(range));
            changes.add(range.base());
            changes.stream()
                    .filter(range::contains)
                    .filter(version -> BodyRule.allowsBody(statuses.at(version).orElse(200)))
                    .filter(version -> schemas.response().at(version).isEmpty())
                    .findFirst()
                    .ifPresent(version -> problems.add(handler + " returns a body at " + version
                            + ", but there is no response schema in force at that version"));
        }
        result.ifPresent(record -> {
            List<BodySchema> all = schemas.response().within(range);
            named(record, all, false);
            for (BodySchema schema : all) {
                fits(record, schema.mapping(), schema.schema().file(), false);
            }
        });
    }

    private void requireFrom(SinceMap<BodySchema> set, String operation, String kind) {
        if (set.at(range.base()).isEmpty()) {
            problems.add(handler + " serves " + range + ", but there is no schema " + operation + "." + kind + "."
                    + range.base() + ".json or earlier");
        }
    }

    private static boolean carriesSomething(Parameter parameter) {
        return !parameter.types().equals(EnumSet.of(JsonType.NULL));
    }

    /** Reports components that no schema of any version names; these are misspelt. */
    private void named(RecordBinder record, List<BodySchema> all, boolean request) {
        if (!all.isEmpty()) { // a missing schema has been reported already
            namedIn(record, all.stream().map(BodySchema::mapping).toList(), request);
        }
    }

    private void namedIn(RecordBinder record, List<SchemaMapping> mappings, boolean request) {
        for (RecordBinder.Component component : record.components()) {
            List<Parameter> places = mappings.stream()
                    .map(mapping -> mapping.parameters().get(component.parameter()))
                    .filter(Objects::nonNull)
                    .toList();
            boolean header =
                    mappings.stream().anyMatch(mapping -> mapping.headers().containsKey(component.parameter()));
            if (places.isEmpty() && !header) {
                problems.add(handler + ": no schema in force at " + range + " maps to '" + component.parameter()
                        + "' for " + record.typeName() + "." + component.name());
            }
            if (places.isEmpty()) {
                continue;
            }
            RecordBinder inner = component.value().record();
            List<SchemaMapping> nested = places.stream()
                    .map(Parameter::nested)
                    .filter(Objects::nonNull)
                    .toList();
            // A result may be a record where the schema leaves the object free; parameters need names.
            if (inner != null
                    && (request || !nested.isEmpty())
                    && places.stream().allMatch(SchemaCheck::holdsObjects)) {
                namedIn(inner, nested, request);
            }
        }
    }

    /**
     * Returns whether the schema declares an object or a list of objects; otherwise the type check reports the
     * mismatch.
     */
    private static boolean holdsObjects(Parameter parameter) {
        Set<JsonType> types = parameter.types().contains(JsonType.ARRAY) ? parameter.items() : parameter.types();
        return types.contains(JsonType.OBJECT) && types.size() < JsonType.values().length;
    }

    private void fits(RecordBinder record, SchemaMapping mapping, String file, boolean request) {
        Map<String, RecordBinder.Component> components = new LinkedHashMap<>();
        record.components().forEach(component -> components.put(component.parameter(), component));
        for (String header : mapping.headers().keySet()) {
            if (!components.containsKey(header)) {
                problems.add(file + ": " + record.typeName() + " has no component for the header '" + header + "'");
            }
        }
        for (Parameter parameter : mapping.parameters().values()) {
            RecordBinder.Component component = components.get(parameter.name());
            String where = file + "#" + parameter.pointer() + ": ";
            if (component == null) {
                if (!request || carriesSomething(parameter)) {
                    problems.add(
                            record.hides(parameter.name())
                                    ? where + record.typeName() + " marks '" + parameter.name()
                                            + "' as @Hidden, so no schema may name it"
                                    : where + record.typeName() + " has no component for '" + parameter.name() + "'");
                }
                continue;
            }
            fits(component, parameter, where, record, request);
            RecordBinder inner = component.value().record();
            if (inner != null && parameter.nested() != null) {
                fits(inner, parameter.nested(), file, request);
            }
        }
    }

    private void fits(
            RecordBinder.Component component, Parameter parameter, String where, RecordBinder record, boolean request) {
        if (parameter.codec() != null && parameter.types().isEmpty()) {
            return; // the codec's result type depends on the value
        }
        Set<JsonType> given = request
                ? parameter.types()
                : component.value().types().size() == JsonType.values().length
                        ? EnumSet.noneOf(JsonType.class)
                        : component.value().types();
        Set<JsonType> taken = request ? component.value().types() : parameter.types();
        for (JsonType type : given) {
            boolean fits = type == JsonType.NULL
                    ? !request || component.value().nullable()
                    : taken.contains(type)
                            || (type == JsonType.INTEGER && taken.contains(JsonType.NUMBER))
                            || (!request && type == JsonType.NUMBER && taken.contains(JsonType.INTEGER));
            if (!fits) {
                problems.add(where + "may be " + shown(parameter.types()) + ", which " + record.typeName() + "."
                        + component.name() + " of type " + component.value().name() + " does not fit");
                return;
            }
        }
        ValueBinder item = component.value().item();
        Set<JsonType> held = held(component.value(), parameter);
        if (request && item != null && !held.stream().allMatch(type -> holds(item, type))) {
            problems.add(where + (component.value().isMap() ? "its values" : "its items") + " may be " + shown(held)
                    + ", which " + record.typeName() + "." + component.name() + " of type "
                    + component.value().name() + " does not fit");
        } else if (request && component.value().isMap() && item != null && item.record() != null) {
            problems.add(where + "its objects are not mapped to flat parameters, so " + record.typeName() + "."
                    + component.name() + " cannot be a " + component.value().name() + "; take a Map<String, Object>");
        }
    }

    /** Returns the JSON types of the elements of a list or the values of a map. */
    private static Set<JsonType> held(ValueBinder value, Parameter parameter) {
        Set<JsonType> types = EnumSet.noneOf(JsonType.class);
        types.addAll(parameter.items());
        if (value.isMap() && parameter.nested() != null) {
            parameter.nested().parameters().values().forEach(inner -> types.addAll(inner.types()));
        }
        return types;
    }

    private static boolean holds(ValueBinder value, JsonType type) {
        return type == JsonType.NULL
                ? value.nullable()
                : value.types().contains(type)
                        || (type == JsonType.INTEGER && value.types().contains(JsonType.NUMBER));
    }

    private static String shown(Set<JsonType> types) {
        return types.size() == JsonType.values().length
                ? "anything, since the schema names no type"
                : String.join(
                        " or ",
                        types.stream()
                                .map(type -> type.name().toLowerCase(java.util.Locale.ROOT))
                                .toList());
    }

    /** A primitive component cannot be absent, so the body or the query must require it in every version. */
    private void presence(RecordBinder record) {
        Set<Microversion> changes = new TreeSet<>();
        changes.addAll(schemas.request().sincesWithin(range));
        changes.addAll(schemas.query().sincesWithin(range));
        changes.removeIf(version -> !range.contains(version));
        changes.add(range.base());
        for (Microversion version : changes) {
            List<BodySchema> inForce = Stream.of(schemas.request(), schemas.query())
                    .flatMap(set -> set.at(version).stream())
                    .toList();
            if (inForce.isEmpty()) {
                record.components().stream()
                        .filter(component -> !component.value().nullable())
                        .forEach(component -> absent(handler + " at " + version, record, component));
            } else {
                presence(
                        record,
                        inForce.stream().map(BodySchema::mapping).toList(),
                        inForce.get(0).schema().file());
            }
        }
    }

    private void presence(RecordBinder record, List<SchemaMapping> mappings, String file) {
        for (RecordBinder.Component component : record.components()) {
            List<Parameter> places = mappings.stream()
                    .map(mapping -> mapping.parameters().get(component.parameter()))
                    .filter(Objects::nonNull)
                    .toList();
            if (!component.value().nullable() && places.stream().noneMatch(Parameter::required)) {
                absent(file, record, component);
            }
            RecordBinder inner = component.value().record();
            for (Parameter place : places) {
                if (inner != null && place.nested() != null) {
                    presence(inner, List.of(place.nested()), file);
                }
            }
        }
    }

    private void absent(String where, RecordBinder record, RecordBinder.Component component) {
        problems.add(where + ": '" + component.parameter() + "' may be absent, but " + record.typeName() + "."
                + component.name() + " is a primitive " + component.value().name());
    }
}
