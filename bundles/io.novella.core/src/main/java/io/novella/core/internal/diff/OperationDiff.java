// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.diff;

import io.novella.api.Microversion;
import io.novella.api.runtime.ChangeInfo;
import io.novella.api.runtime.ChangeInfo.Kind;
import io.novella.api.runtime.ChangeInfo.Part;
import io.novella.core.internal.operation.BodyRule;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.SchemaException;
import io.novella.schema.compare.PartDiff;
import io.novella.schema.mapping.BodySchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares an operation at two versions. */
final class OperationDiff {

    private final Operation any;
    private final List<ChangeInfo> changes;

    private OperationDiff(Operation any, List<ChangeInfo> changes) {
        this.any = any;
        this.changes = changes;
    }

    /**
     * Adds the differences.
     *
     * @param before the operation at the first version; {@code null} if it is not served there
     * @param after the operation at the second version; {@code null} if it is not served there
     */
    static void compare(
            @Nullable Operation before,
            Microversion from,
            @Nullable Operation after,
            Microversion to,
            List<ChangeInfo> changes) {
        if (before == null && after != null) {
            new OperationDiff(after, changes).itself(Kind.ADDED, "is added: " + route(after, to), false, false);
        } else if (before != null && after == null) {
            new OperationDiff(before, changes).itself(Kind.REMOVED, "is removed: " + route(before, from), true, false);
        } else if (before != null && after != null) {
            new OperationDiff(after, changes).both(before, from, after, to);
        }
    }

    private void both(Operation before, Microversion from, Operation after, Microversion to) {
        String was = route(before, from);
        String is = route(after, to);
        if (!was.equals(is)) {
            itself(Kind.MOVED, is + " instead of " + was, true, false);
        }
        if (!before.handler().equals(after.handler()) || !before.owner().equals(after.owner())) {
            itself(
                    Kind.MEANING,
                    "is served by " + after.handler() + " instead of " + before.handler()
                            + ", so its meaning may differ",
                    true,
                    true);
        }
        if (before.statusAt(from) != after.statusAt(to)) {
            itself(Kind.STATUS, "answers " + after.statusAt(to) + " instead of " + before.statusAt(from), false, true);
        }
        try {
            PartDiff.compare(
                    Part.REQUEST,
                    any.action(),
                    before.schemas().request().orNull(from),
                    after.schemas().request().orNull(to),
                    this::requestChange);
            PartDiff.compare(
                    Part.QUERY,
                    false,
                    before.schemas().query().orNull(from),
                    after.schemas().query().orNull(to),
                    this::requestChange);
            PartDiff.compare(Part.RESPONSE, false, response(before, from), response(after, to), this::responseChange);
        } catch (SchemaException broken) {
            throw new IllegalStateException("a schema that was bound cannot be read any more", broken);
        }
    }

    private static @Nullable BodySchema response(Operation operation, Microversion version) {
        return BodyRule.allowsBody(operation.statusAt(version))
                ? operation.schemas().response().orNull(version)
                : null;
    }

    /** Describes the route: method, path and, for an action, the key of the body. */
    private static String route(Operation operation, Microversion version) {
        BodySchema request = operation.action() ? operation.schemas().request().orNull(version) : null;
        String key = request == null
                ? ""
                : request.mapping().rootKey().map(k -> " {" + k + "}").orElse("");
        return operation.httpMethod() + " " + operation.path() + key;
    }

    private void itself(Kind kind, String message, boolean breaksRequests, boolean breaksResponses) {
        add(Part.OPERATION, kind, "", message, breaksRequests, breaksResponses);
    }

    private void requestChange(Part part, Kind kind, String place, String message, boolean breaks) {
        add(part, kind, place, message, breaks, false);
    }

    private void responseChange(Part part, Kind kind, String place, String message, boolean breaks) {
        add(part, kind, place, message, false, breaks);
    }

    private void add(
            Part part, Kind kind, String place, String message, boolean breaksRequests, boolean breaksResponses) {
        changes.add(new ChangeInfo(
                any.resource(), any.name(), part, kind, place, message, breaksRequests, breaksResponses));
    }
}
