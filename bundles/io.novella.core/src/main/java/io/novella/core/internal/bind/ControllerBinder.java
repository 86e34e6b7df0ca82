// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.ApiController;
import io.novella.api.ApiResource;
import io.novella.api.ResourcePath;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.OperationSchemas;
import io.novella.core.internal.operation.Owner;
import io.novella.core.internal.operation.PathTemplate;
import io.novella.schema.SchemaCompiler;
import io.novella.schema.SchemaFiles;
import io.novella.schema.SchemaSource;
import io.novella.schema.SinceMap;
import io.novella.schema.mapping.CodecLookup;
import io.novella.schema.record.ResultReader;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks all of a controller and compiles it into operations: either all of its methods, or none. */
public final class ControllerBinder {

    private final ApiController controller;
    private final Owner owner;
    private final List<String> problems = new ArrayList<>();
    private final SchemaCompiler compiler;
    private final SchemaSource source;
    private final CodecLookup codecs;

    private ControllerBinder(ApiController controller, SchemaSource source, Owner owner, CodecLookup codecs) {
        this.codecs = codecs;
        this.controller = controller;
        this.source = source;
        this.owner = owner;
        compiler = new SchemaCompiler(source);
    }

    /**
     * Binds a controller.
     *
     * @param controller the component
     * @param source source of its schema files
     * @param owner its bundle
     * @param gate shared by all its operations
     * @param codecs looks up the codecs that its schemas name
     * @throws BindException with all problems, if there are any
     */
    public static List<Operation> bind(
            ApiController controller, SchemaSource source, Owner owner, Gate gate, CodecLookup codecs)
            throws BindException {
        return new ControllerBinder(controller, source, owner, codecs).bind(gate);
    }

    private List<Operation> bind(Gate gate) throws BindException {
        Class<?> type = controller.getClass();
        ApiResource resource = type.getAnnotation(ApiResource.class);
        if (resource == null) {
            throw new BindException(List.of("the class has no @ApiResource"));
        }
        PathTemplate path;
        SinceMap<String> paths;
        try {
            path = PathTemplate.of(resource.path());
            paths = ResourcePaths.of(resource, type.getAnnotationsByType(ResourcePath.class));
        } catch (IllegalArgumentException malformed) {
            throw new BindException(List.of("@ApiResource path: " + malformed.getMessage()));
        }
        Optional<String> name = resource.name().isEmpty() ? lastName(path) : Optional.of(resource.name());
        if (name.isEmpty()) {
            throw new BindException(
                    List.of("@ApiResource path '" + resource.path() + "' has no segment that names the resource"));
        }
        ResourceBinding binding = new ResourceBinding(
                resource,
                paths,
                name.get(),
                owner,
                gate,
                new ResultReader(resource.target()),
                HistoryFile.read(source, resource.service(), problems));
        SchemaFiles files = SchemaFiles.of(source, name.get(), problems);
        Map<String, OperationSchemas> schemas = new HashMap<>();
        List<Operation> operations = new ArrayList<>();
        refuseHidden(type);
        Arrays.stream(type.getMethods())
                .filter(ControllerBinder::isOperation)
                .sorted(Comparator.comparing(Method::toGenericString))
                .forEach(method -> new MethodBinder(controller, binding, method, problems)
                        .bind(operation -> schemas.computeIfAbsent(
                                operation, o -> SchemaSets.load(files, compiler, codecs, o, problems)))
                        .forEach(operations::add));
        if (operations.isEmpty() && problems.isEmpty()) {
            problems.add("no public method is an operation");
        }
        problems.addAll(Overlaps.among(operations));
        refuseConflictingChecks(operations);
        SchemaSets.refuseUnused(operations, schemas, problems);
        if (!problems.isEmpty()) {
            throw new BindException(problems.stream().distinct().toList());
        }
        return List.copyOf(operations);
    }

    /**
     * Bridge methods are skipped: the compiler copies the annotations to the bridge of a method that overrides a
     * generic one.
     */
    private static boolean isOperation(Method method) {
        return !method.isBridge() && !Modifier.isStatic(method.getModifiers()) && OperationAnnotation.isOn(method);
    }

    private void refuseHidden(Class<?> type) {
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !method.isBridge() && OperationAnnotation.isOn(method))
                .sorted(Comparator.comparing(Method::toGenericString))
                .forEach(method -> {
                    String handler = type.getSimpleName() + "." + method.getName();
                    if (!Modifier.isPublic(method.getModifiers())) {
                        problems.add(handler + " is an operation, but is not public");
                    } else if (Modifier.isStatic(method.getModifiers())) {
                        problems.add(handler + " is an operation, but is static");
                    }
                });
    }

    /**
     * Reports a rule for which two methods declare different default checks: only one of them could be in force, so
     * the other method would not be protected by the check that it declares.
     */
    private void refuseConflictingChecks(List<Operation> operations) {
        Map<String, Operation> byPolicy = new HashMap<>();
        for (Operation operation : operations) {
            Operation first = byPolicy.putIfAbsent(operation.policy(), operation);
            if (first != null && !first.rule().equals(operation.rule())) {
                problems.add(first + " and " + operation + " have different defaults for the rule '"
                        + operation.policy() + "'");
            }
        }
    }

    private static Optional<String> lastName(PathTemplate path) {
        return path.segments().stream()
                .filter(segment -> !segment.startsWith("{"))
                .reduce((first, second) -> second);
    }
}
