// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.core.internal.mapping.SchemaMapping;
import io.novella.core.internal.mapping.SchemaMapping.Parameter;
import io.novella.core.internal.schema.JsonType;
import io.novella.core.internal.schema.SinceMap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    SchemaCheck requests(OperationAnnotation operation, Optional<RecordBinder> params, boolean takesMap) {
        if (operation.needsRequestSchema()) {
            requireFrom(schemas.request(), operation.name(), "request");
        }
        List<BodySchema> bodies = schemas.request().within(range);
        if (operation.action()) {
            for (BodySchema body : bodies) {
                if (body.mapping().rootKey().isEmpty()) {
                    problems.add(body.schema().file()
                            + ": an action's body has one property at its root, which chooses the action");
                }
            }
        }
        List<BodySchema> all = new ArrayList<>(bodies);
        all.addAll(schemas.query().within(range));
        if (params.isPresent()) {
            named(params.get(), all);
            for (BodySchema schema : all) {
                fits(params.get(), schema.mapping(), schema.schema().file(), true);
            }
            presence(params.get(), bodies);
        } else if (!takesMap) {
            for (BodySchema schema : all) {
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
     * Checks what comes out.
     *
     * @param statuses statuses of a method that returns something; {@code null} for one that returns nothing
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
            named(record, all);
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

    /** A component that no version of any schema names is a slip. */
    private void named(RecordBinder record, List<BodySchema> all) {
        Set<String> names = new TreeSet<>();
        all.forEach(schema -> names.addAll(schema.mapping().parameters().keySet()));
        if (all.isEmpty()) {
            return; // the missing schema has been said already
        }
        for (RecordBinder.Component component : record.components()) {
            if (!names.contains(component.parameter())) {
                problems.add(handler + ": no schema in force at " + range + " maps to '" + component.parameter()
                        + "' for " + record.typeName() + "." + component.name());
            }
        }
    }

    private void fits(RecordBinder record, SchemaMapping mapping, String file, boolean request) {
        Map<String, RecordBinder.Component> components = new LinkedHashMap<>();
        record.components().forEach(component -> components.put(component.parameter(), component));
        for (Parameter parameter : mapping.parameters().values()) {
            RecordBinder.Component component = components.get(parameter.name());
            String where = file + "#" + parameter.pointer() + ": ";
            if (component == null) {
                if (!request || carriesSomething(parameter)) {
                    problems.add(where + record.typeName() + " has no component for '" + parameter.name() + "'");
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

    /** A primitive component cannot be absent, so it must be required in every version. */
    private void presence(RecordBinder record, List<BodySchema> bodies) {
        for (RecordBinder.Component component : record.components()) {
            if (component.value().nullable()) {
                continue;
            }
            for (BodySchema body : bodies) {
                Parameter parameter = body.mapping().parameters().get(component.parameter());
                if (parameter == null || !parameter.required()) {
                    problems.add(body.schema().file() + ": '" + component.parameter() + "' may be absent, but "
                            + record.typeName() + "." + component.name() + " is a primitive "
                            + component.value().name());
                }
            }
        }
    }
}
