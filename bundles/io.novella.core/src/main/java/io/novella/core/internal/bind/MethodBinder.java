// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.api.ApiController;
import io.novella.api.ApiVersion;
import io.novella.api.Caller;
import io.novella.api.ExpectedErrors;
import io.novella.api.Microversion;
import io.novella.api.Policy;
import io.novella.api.RequestContext;
import io.novella.api.Status;
import io.novella.api.Unauthenticated;
import io.novella.api.VersionRange;
import io.novella.core.internal.call.ControllerCall;
import io.novella.core.internal.call.ControllerCall.Argument;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.OperationSchemas;
import io.novella.core.internal.operation.PathTemplate;
import io.novella.core.internal.operation.Window;
import io.novella.policy.DeprecatedRule;
import io.novella.policy.RuleDefault;
import io.novella.policy.RuleParser;
import io.novella.policy.ScopeType;
import io.novella.schema.SinceMap;
import io.novella.schema.record.RecordBinder;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Compiles one annotated method into operations, and collects every problem that it finds. */
final class MethodBinder {

    private final ApiController controller;
    private final ResourceBinding resource;
    private final Method method;
    private final List<String> problems;
    private final int problemsBefore;
    private final String handler;

    MethodBinder(ApiController controller, ResourceBinding resource, Method method, List<String> problems) {
        this.controller = controller;
        this.resource = resource;
        this.method = method;
        this.problems = problems;
        problemsBefore = problems.size();
        handler = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    /** Returns the operation once for each of its paths; empty if there is a problem. */
    List<Operation> bind(Function<String, OperationSchemas> schemasOf) {
        List<OperationAnnotation> annotations = OperationAnnotation.allOn(method);
        OperationAnnotation operation = annotations.get(0);
        if (!annotations.stream().allMatch(operation::sameOperation)) {
            problem("has more than one of @Get, @Post, @Put, @Patch, @Delete, @Action");
            return List.of();
        }
        Optional<VersionRange> range = range();
        Map<Window, PathTemplate> paths = range.map(r -> paths(r, annotations)).orElse(Map.of());
        Optional<RuleDefault> rule = rule();
        OperationSchemas schemas = schemasOf.apply(operation.name());
        if (range.isEmpty() || paths.isEmpty() || rule.isEmpty()) {
            return List.of();
        }
        PathTemplate anyPath = paths.values().iterator().next();
        SinceMap<Integer> statuses = statuses(range.get());
        List<Argument> arguments = new ArrayList<>();
        Optional<RecordBinder> params = arguments(anyPath, arguments);
        Class<?> declared = resource.annotation().target();
        @Nullable
        Class<?> target = declared == void.class || anyPath.variables().isEmpty() ? null : declared;
        boolean returns = returned() != void.class && returned() != Void.class;
        if (schemas.intact()) {
            new SchemaCheck(handler, range.get(), schemas, problems)
                    .requests(operation, params, arguments.contains(Argument.PARAMS_MAP), target != null)
                    .responses(returns ? result() : Optional.empty(), returns ? statuses : null);
        }
        Microversion removed = removed(range.get());
        if (!schemas.intact() || problems.size() > problemsBefore) {
            return List.of();
        }
        ControllerCall call =
                new ControllerCall(handle(), List.copyOf(arguments), params.orElse(null), resource.results());
        List<Operation> operations = new ArrayList<>();
        paths.forEach((window, path) -> operations.add(new Operation(
                resource.annotation().service(),
                resource.name(),
                operation.name(),
                operation.httpMethod(),
                path,
                operation.action(),
                range.get(),
                window,
                removed,
                statuses,
                schemas,
                expectedErrors(),
                rule.get(),
                target,
                call,
                handler,
                resource.owner(),
                resource.gate(),
                resource.notes(),
                method.isAnnotationPresent(Unauthenticated.class))));
        return operations;
    }

    private Optional<RuleDefault> rule() {
        Policy policy = method.getAnnotation(Policy.class);
        if (policy == null) {
            problem("has no @Policy; to allow every caller, set check = \"@\"");
            return Optional.empty();
        }
        readable("check", policy.check());
        readable("deprecatedCheck", policy.deprecatedCheck());
        Set<ScopeType> scopes = EnumSet.noneOf(ScopeType.class);
        for (String scope : policy.scopes()) {
            try {
                scopes.add(ScopeType.parse(scope));
            } catch (IllegalArgumentException unknown) {
                problem("@Policy scopes: " + unknown.getMessage());
            }
        }
        boolean renamed = !policy.deprecatedName().isEmpty();
        boolean changed = !policy.deprecatedCheck().isEmpty();
        DeprecatedRule before = renamed || changed
                ? new DeprecatedRule(
                        renamed ? policy.deprecatedName() : policy.value(),
                        changed ? policy.deprecatedCheck() : policy.check())
                : null;
        return Optional.of(new RuleDefault(policy.value(), policy.check(), scopes, before));
    }

    private void readable(String element, String check) {
        String unreadable = new RuleParser().parseText(check).problem();
        if (unreadable != null) {
            problem("@Policy " + element + " = \"" + check + "\": " + unreadable);
        }
    }

    private @Nullable Microversion removed(VersionRange range) {
        String text = method.getAnnotation(ApiVersion.class).removed();
        try {
            Microversion removed = text.isEmpty() ? null : Microversion.parse(text);
            if (removed != null && (range.max() == null || removed.compareTo(range.max()) <= 0)) {
                problem("@ApiVersion removed " + removed + " needs a max before it");
            }
            return removed;
        } catch (IllegalArgumentException malformed) {
            problem("@ApiVersion removed: " + malformed.getMessage());
            return null;
        }
    }

    private Optional<VersionRange> range() {
        ApiVersion annotation = method.getAnnotation(ApiVersion.class);
        if (annotation == null) {
            problem("has no @ApiVersion");
            return Optional.empty();
        }
        try {
            Microversion max = annotation.max().isEmpty() ? null : Microversion.parse(annotation.max());
            return Optional.of(new VersionRange(Microversion.parse(annotation.base()), max));
        } catch (IllegalArgumentException malformed) {
            problem("@ApiVersion: " + malformed.getMessage());
            return Optional.empty();
        }
    }

    private Map<Window, PathTemplate> paths(VersionRange range, List<OperationAnnotation> routes) {
        try {
            return ResourcePaths.within(range, resource.paths(), ResourcePaths.of(routes));
        } catch (IllegalArgumentException malformed) {
            problem(String.valueOf(malformed.getMessage()));
            return Map.of();
        }
    }

    private SinceMap<Integer> statuses(VersionRange range) {
        TreeMap<Microversion, Integer> statuses = new TreeMap<>();
        for (Status status : method.getAnnotationsByType(Status.class)) {
            try {
                Microversion since = status.since().isEmpty() ? range.base() : Microversion.parse(status.since());
                if (!range.contains(since)) {
                    problem("@Status since " + since + " is not within " + range);
                } else if (status.value() < 200 || status.value() > 399) {
                    problem("@Status " + status.value() + " is not a success status (200 to 399)");
                } else if (statuses.put(since, status.value()) != null) {
                    problem("has two @Status since " + since);
                }
            } catch (IllegalArgumentException malformed) {
                problem("@Status: " + malformed.getMessage());
            }
        }
        return new SinceMap<>(statuses);
    }

    private Set<Integer> expectedErrors() {
        Set<Integer> statuses = new TreeSet<>();
        addExpectedErrors(method, statuses);
        addExpectedErrors(method.getDeclaringClass(), statuses);
        return statuses;
    }

    private void addExpectedErrors(AnnotatedElement declared, Set<Integer> statuses) {
        ExpectedErrors annotation = declared.getAnnotation(ExpectedErrors.class);
        for (int status : annotation == null ? new int[0] : annotation.value()) {
            if (status < 400 || status > 599) {
                problem("@ExpectedErrors " + status + " is not an error status (400 to 599)");
            }
            statuses.add(status);
        }
    }

    private Optional<RecordBinder> arguments(PathTemplate path, List<Argument> arguments) {
        RecordBinder params = null;
        Class<?> target = resource.annotation().target();
        for (Parameter parameter : method.getParameters()) {
            Class<?> type = parameter.getType();
            if (type == target) {
                if (path.variables().isEmpty()) {
                    problem("takes a " + type.getSimpleName() + ", but its path has no variable for the id");
                }
                arguments.add(Argument.TARGET);
            } else if (type == Caller.class) {
                arguments.add(Argument.CALLER);
            } else if (type == Microversion.class) {
                arguments.add(Argument.VERSION);
            } else if (type == RequestContext.class) {
                arguments.add(Argument.CONTEXT);
            } else if (type.isRecord()) {
                params = RecordBinder.of(type, problems);
                if (params.showsObject()) {
                    problem("takes a " + type.getSimpleName() + " with @Shows, which is allowed in results only");
                }
                if (params.hidesComponents()) {
                    problem("takes a " + type.getSimpleName() + " with @Hidden, which is allowed in results only");
                }
                arguments.add(Argument.PARAMS_RECORD);
            } else if (type == Map.class) {
                refuseTyped(parameter.getParameterizedType());
                arguments.add(Argument.PARAMS_MAP);
            } else {
                problem("takes a " + type.getTypeName()
                        + "; allowed are the target, a record or Map of parameters, Caller, Microversion and"
                        + " RequestContext");
            }
        }
        if (arguments.stream()
                        .filter(a -> a == Argument.PARAMS_RECORD || a == Argument.PARAMS_MAP)
                        .count()
                > 1) {
            problem("takes more than one record or Map of parameters");
        }
        return Optional.ofNullable(params);
    }

    /** Reports a parameter map whose type arguments exclude values that a schema can produce. */
    private void refuseTyped(Type map) {
        boolean open = !(map instanceof ParameterizedType generic)
                || (generic.getActualTypeArguments()[0] == String.class
                        && List.of("java.lang.Object", "?")
                                .contains(generic.getActualTypeArguments()[1].getTypeName()));
        if (!open) {
            problem("takes a " + map.getTypeName() + "; its parameters may be of any type, so take a"
                    + " Map<String, Object>, or a record");
        }
    }

    /** Returns the record that the method returns, directly or in a {@code CompletionStage}; empty for a map. */
    private Optional<RecordBinder> result() {
        Type type = returned();
        if (type instanceof Class<?> raw && raw.isRecord()) {
            return Optional.of(RecordBinder.of(raw, problems));
        }
        Type rawType = type instanceof ParameterizedType generic ? generic.getRawType() : type;
        if (rawType != Map.class) {
            problem("returns " + type.getTypeName()
                    + "; allowed are a record, a Map, nothing, or a CompletionStage of these");
        }
        return Optional.empty();
    }

    /** Returns the result type, unwrapped from a {@code CompletionStage}. */
    private Type returned() {
        Type type = method.getGenericReturnType();
        return type instanceof ParameterizedType generic && generic.getRawType() == CompletionStage.class
                ? generic.getActualTypeArguments()[0]
                : type;
    }

    private MethodHandle handle() {
        try {
            // getMethods returns public methods only, but their class may be private.
            method.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(method)
                    .bindTo(controller)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException("a method made accessible is not", impossible);
        }
    }

    private void problem(@Nullable String message) {
        problems.add(handler + " " + message);
    }
}
