// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.select;

import com.fasterxml.jackson.databind.JsonNode;
import io.novella.api.Fault;
import io.novella.api.Microversion;
import io.novella.core.internal.http.JsonBody;
import io.novella.core.internal.match.Route;
import io.novella.core.internal.match.RouteMatch;
import io.novella.core.internal.operation.Operation;
import io.novella.schema.mapping.BodySchema;
import java.util.Map;

/** Selects the operation that serves a version; an action is selected by the one key of the body. */
public final class OperationSelector {

    private OperationSelector() {}

    /** Returns whether the body is needed, to select the operation or to read its parameters. */
    public static boolean readsBody(RouteMatch match, Microversion version) {
        Operation plain = match.route().at(version);
        return plain == null
                ? !match.route().hasPlainOperations()
                : plain.schemas().request().orNull(version) != null;
    }

    /**
     * Returns the operation for a request.
     *
     * @throws Fault 404 if none serves the version or the action has been withdrawn, 410 if it has been removed at
     *     that version; for actions, 400 if the body does not have exactly one key or the key is unknown
     */
    public static Operation select(RouteMatch match, Microversion version, JsonBody body) {
        Route route = match.route();
        Operation plain = route.at(version);
        if (plain != null) {
            return plain;
        }
        if (route.hasPlainOperations()) {
            throw route.removedAt(version) ? gone() : notServed();
        }
        JsonNode json = body.json();
        if (!json.isObject() || json.size() != 1) {
            throw Fault.badRequest("Malformed request body");
        }
        String key = json.fieldNames().next();
        if (!route.knowsAction(match.service().type(), key)) {
            throw Fault.badRequest("There is no such action: " + key);
        }
        Operation served = route.action(key, version);
        Operation action = served == null ? route.renamedAction(key, version) : served;
        if (action == null) {
            throw route.actionRemovedAt(key, version) ? gone() : notServed();
        }
        BodySchema inForce = action.schemas().request().orNull(version);
        String expected = inForce == null ? "" : inForce.mapping().rootKey().orElse("");
        if (!expected.equals(key)) {
            throw Fault.badRequest("There is no such action: " + key + ". " + since(action, version, key, expected));
        }
        return action;
    }

    private static String since(Operation action, Microversion version, String key, String expected) {
        for (Map.Entry<Microversion, BodySchema> later :
                action.schemas().request().after(version)) {
            if (later.getValue().mapping().rootKey().filter(key::equals).isPresent()) {
                return "'" + key + "' needs microversion " + later.getKey() + " or later";
            }
        }
        return "In microversion " + version + " the action is '" + expected + "'";
    }

    private static Fault gone() {
        return new Fault(410, "This resource is no longer available. No forwarding address is given.");
    }

    private static Fault notServed() {
        return Fault.notFound("The resource could not be found.");
    }
}
