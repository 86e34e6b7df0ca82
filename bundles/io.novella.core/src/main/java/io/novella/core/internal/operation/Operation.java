// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.operation;

import io.novella.api.Microversion;
import io.novella.api.VersionRange;
import io.novella.api.spi.VersionNote;
import io.novella.core.internal.call.ControllerCall;
import io.novella.policy.RuleDefault;
import io.novella.schema.SinceMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One method of a controller, checked and compiled: all that the rooms need to serve it. Immutable but for its gate.
 *
 * @param service type of the service
 * @param resource name of the resource
 * @param name name of the operation
 * @param httpMethod HTTP method in upper case
 * @param path path below the service
 * @param action whether the body's one key chooses it
 * @param range the versions that the method serves
 * @param window when its path is in force; a renamed route is an operation for each path
 * @param removed first version from which it is gone for good, {@code null} if it is not
 * @param statuses status of success by version
 * @param schemas its schemas
 * @param expectedErrors statuses that the method may raise
 * @param rule its rule, unless an operator overrides it
 * @param target class of its target, {@code null} if it has none
 * @param call calls the method
 * @param handler class and method, as a person knows them
 * @param owner its bundle
 * @param gate closed when the controller goes away
 * @param notes what its bundle says of the service's versions
 * @param unauthenticated whether strangers may ask for it
 */
public record Operation(
        String service,
        String resource,
        String name,
        String httpMethod,
        PathTemplate path,
        boolean action,
        VersionRange range,
        Window window,
        @Nullable Microversion removed,
        SinceMap<Integer> statuses,
        OperationSchemas schemas,
        Set<Integer> expectedErrors,
        RuleDefault rule,
        @Nullable Class<?> target,
        ControllerCall call,
        String handler,
        Owner owner,
        Gate gate,
        SortedMap<Microversion, VersionNote> notes,
        boolean unauthenticated) {

    /** The same operation, entered through another gate. */
    public Operation behind(Gate other) {
        return new Operation(
                service,
                resource,
                name,
                httpMethod,
                path,
                action,
                range,
                window,
                removed,
                statuses,
                schemas,
                expectedErrors,
                rule,
                target,
                call,
                handler,
                owner,
                other,
                notes,
                unauthenticated);
    }

    /** Name of its rule. */
    public String policy() {
        return rule.name();
    }

    /** Whether it shows its target: {@code GET} of a path that ends with its one variable. */
    public boolean showsTarget() {
        return target != null
                && httpMethod.equals("GET")
                && path.variables().size() == 1
                && path.segments().get(path.segments().size() - 1).startsWith("{");
    }

    /** Whether this serves a version, under this path. */
    public boolean serves(Microversion version) {
        return range.contains(version) && window.contains(version);
    }

    /** The first version that is served under this path. */
    public Microversion from() {
        return window.from().compareTo(range.base()) > 0 ? window.from() : range.base();
    }

    /** Whether the operation has been removed by a version that would still use this path. */
    public boolean removedAt(Microversion version) {
        return removed != null && version.compareTo(removed) >= 0 && window.contains(version);
    }

    /** Whether two methods are of one operation. */
    public boolean sameOperation(Operation other) {
        return service.equals(other.service) && resource.equals(other.resource) && name.equals(other.name);
    }

    /** Status of success at a version in range. */
    public int statusAt(Microversion version) {
        Integer status = statuses.orNull(version);
        return status == null ? 200 : status;
    }

    /** For an action: the keys of the body that choose it, in order of their versions. */
    public List<String> actionKeys() {
        return schemas.request().within(range).stream()
                .map(schema -> schema.mapping().rootKey().orElseThrow())
                .distinct()
                .toList();
    }

    /** The versions that this method declares by its range, its statuses and its schemas. */
    public Set<Microversion> declaredVersions() {
        Set<Microversion> declared = new TreeSet<>();
        declared.add(range.base());
        if (range.max() != null) {
            declared.add(range.max());
        }
        List<Microversion> sinces = new ArrayList<>(statuses.sincesWithin(range));
        sinces.add(window.from());
        sinces.addAll(schemas.request().sincesWithin(range));
        sinces.addAll(schemas.query().sincesWithin(range));
        sinces.addAll(schemas.response().sincesWithin(range));
        sinces.stream().filter(range::contains).forEach(declared::add);
        if (removed != null) {
            declared.add(removed);
        }
        return declared;
    }

    @Override
    public String toString() {
        return handler + " (" + range + ")";
    }
}
