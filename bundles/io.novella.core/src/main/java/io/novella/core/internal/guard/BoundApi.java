// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.guard;

import io.novella.api.Microversion;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.SchemaKind;
import io.novella.schema.SinceMap;
import io.novella.schema.contract.SchemaTree;
import io.novella.schema.mapping.BodySchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The contract of a service's bound operations: schemas, routes and statuses by version. */
final class BoundApi {

    private final SortedMap<String, List<Operation>> byName = new TreeMap<>();
    private final SortedMap<String, String> bundles = new TreeMap<>();
    private final SchemaTree schemas;

    BoundApi(List<Operation> operations) {
        Map<String, SortedMap<Microversion, BodySchema>> files = new TreeMap<>();
        for (Operation operation : operations) {
            String name = operation.resource() + "/" + operation.name();
            byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(operation);
            bundles.merge(name, operation.owner().symbolicName(), (one, other) -> one.equals(other) ? one : "");
        }
        for (Operation operation : operations) {
            String name = operation.resource() + "/" + operation.name();
            if (!bundle(name).isEmpty()) { // bundles that serve the same operation each have their own schema files
                add(files, name, SchemaKind.REQUEST, operation.schemas().request());
                add(files, name, SchemaKind.QUERY, operation.schemas().query());
                add(files, name, SchemaKind.RESPONSE, operation.schemas().response());
            }
        }
        schemas = SchemaTree.of(files);
    }

    private static void add(
            Map<String, SortedMap<Microversion, BodySchema>> files,
            String operation,
            SchemaKind kind,
            SinceMap<BodySchema> schemas) {
        files.put(operation + "." + kind.infix(), schemas.all());
    }

    /** Returns the names of the operations, each as {@code <resource>/<operation>}. */
    Set<String> names() {
        return byName.keySet();
    }

    /** Returns the symbolic name of the bundle of each operation; empty if several bundles serve it. */
    SortedMap<String, String> bundles() {
        return bundles;
    }

    private String bundle(String name) {
        return bundles.getOrDefault(name, "");
    }

    SchemaTree schemas() {
        return schemas;
    }

    /** Describes an operation at a version: method, path and status; empty if it is not served at that version. */
    String route(String name, Microversion version) {
        return byName.getOrDefault(name, List.of()).stream()
                .filter(operation -> operation.serves(version))
                .map(operation -> operation.httpMethod() + " "
                        + operation.path().toString().replaceAll("\\{[^}]*}", "{}") + " answered with "
                        + operation.statusAt(version))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
