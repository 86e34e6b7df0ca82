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
 * An operation: one method of a controller, checked and compiled, with everything that the stages need to serve it.
 * Immutable except for its gate.
 *
 * @param service type of the service
 * @param resource name of the resource
 * @param name name of the operation
 * @param httpMethod HTTP method in upper case
 * @param path path below the service
 * @param action whether it is an action, selected by the key of the body
 * @param range the versions that the method serves
 * @param window versions at which its path is used; a renamed route has an operation for each path
 * @param removed first version at which it is removed for good; {@code null} if it is not removed
 * @param statuses status of success by version
 * @param schemas its schemas
 * @param expectedErrors statuses of faults that the method may throw
 * @param rule the author's rule, which an operator may override
 * @param target class of its target, {@code null} if it has none
 * @param call calls the method
 * @param handler class and method, for messages
 * @param owner its bundle
 * @param gate closed when the controller is removed
 * @param notes its bundle's notes on the service's versions
 * @param unauthenticated whether it is open to anonymous clients
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

    /** Returns the same operation with another gate. */
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

    /** Returns the name of its rule. */
    public String policy() {
        return rule.name();
    }

    /** Returns whether it shows its target: {@code GET} of a path that ends with its one variable. */
    public boolean showsTarget() {
        return target != null
                && httpMethod.equals("GET")
                && path.variables().size() == 1
                && path.segments().get(path.segments().size() - 1).startsWith("{");
    }

    /** Returns whether the operation serves a version under this path. */
    public boolean serves(Microversion version) {
        return range.contains(version) && window.contains(version);
    }

    /** Returns the first version that is served under this path. */
    public Microversion from() {
        return window.from().compareTo(range.base()) > 0 ? window.from() : range.base();
    }

    /** Returns whether the operation has been removed at a version that would still use this path. */
    public boolean removedAt(Microversion version) {
        return removed != null && version.compareTo(removed) >= 0 && window.contains(version);
    }

    /** Returns whether two methods serve the same operation. */
    public boolean sameOperation(Operation other) {
        return service.equals(other.service) && resource.equals(other.resource) && name.equals(other.name);
    }

    /** Returns the success status at a version in range. */
    public int statusAt(Microversion version) {
        Integer status = statuses.orNull(version);
        return status == null ? 200 : status;
    }

    /** Returns the keys of the body that select this action, in order of their versions. */
    public List<String> actionKeys() {
        return schemas.request().within(range).stream()
                .map(schema -> schema.mapping().rootKey().orElseThrow())
                .distinct()
                .toList();
    }

    /** Returns the versions that this method declares by its range, statuses and schemas. */
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
