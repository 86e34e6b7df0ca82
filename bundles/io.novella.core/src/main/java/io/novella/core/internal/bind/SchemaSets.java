// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.Microversion;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.OperationSchemas;
import io.novella.schema.CompiledSchema;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaException;
import io.novella.schema.SchemaFiles;
import io.novella.schema.SchemaKind;
import io.novella.schema.SinceMap;
import io.novella.schema.mapping.BodySchema;
import io.novella.schema.mapping.CodecLookup;
import io.novella.schema.mapping.SchemaMapping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Loads the schemas of operations and finds files that no operation uses. */
final class SchemaSets {

    private SchemaSets() {}

    static OperationSchemas load(
            SchemaFiles files, SchemaCompiler compiler, CodecLookup codecs, String operation, List<String> problems) {
        int problemsBefore = problems.size();
        var request = load(files, compiler, codecs, operation, SchemaKind.REQUEST, problems);
        var query = load(files, compiler, codecs, operation, SchemaKind.QUERY, problems);
        var response = load(files, compiler, codecs, operation, SchemaKind.RESPONSE, problems);
        return new OperationSchemas(request, query, response, problems.size() == problemsBefore);
    }

    private static SinceMap<BodySchema> load(
            SchemaFiles files,
            SchemaCompiler compiler,
            CodecLookup codecs,
            String operation,
            SchemaKind kind,
            List<String> problems) {
        TreeMap<Microversion, BodySchema> bySince = new TreeMap<>();
        for (Map.Entry<Microversion, String> file : files.of(operation, kind).entrySet()) {
            try {
                CompiledSchema schema = compiler.compile(file.getValue(), file.getKey());
                bySince.put(file.getKey(), new BodySchema(schema, SchemaMapping.compile(schema.root(), codecs)));
            } catch (SchemaException unusable) {
                problems.add(String.valueOf(unusable.getMessage()));
            }
        }
        return new SinceMap<>(bySince);
    }

    /** Reports files that are not in force at any version of any method: their names, or a version range, are wrong. */
    static void refuseUnused(List<Operation> operations, Map<String, OperationSchemas> schemas, List<String> problems) {
        if (!problems.isEmpty()) {
            return; // a method that failed to bind would make its files look unused
        }
        schemas.forEach((name, sets) -> {
            for (SinceMap<BodySchema> set : List.of(sets.request(), sets.query(), sets.response())) {
                set.all().forEach((since, schema) -> {
                    boolean used = operations.stream()
                            .filter(operation -> operation.name().equals(name))
                            .anyMatch(operation ->
                                    set.sincesWithin(operation.range()).contains(since));
                    if (!used) {
                        problems.add(schema.schema().file() + ": is not in force at any version at which '" + name
                                + "' is served");
                    }
                });
            }
        });
    }
}
