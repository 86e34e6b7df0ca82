// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.load.LoadedTarget;
import io.novella.core.internal.load.TargetLoaders;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.rulebook.CallerCredentials;
import io.novella.core.internal.snapshot.ApiSnapshot;
import io.novella.isolation.CallRefused;
import io.novella.isolation.RequestScope;
import io.novella.policy.Decision;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the rule of an operation before the operation is invoked. */
public final class PolicyEnforcer {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyEnforcer.class);

    private final TargetLoaders loaders;
    private final AuditLog audit;

    /**
     * Creates an enforcer.
     *
     * @param loaders load the attributes of objects that a controller lists
     */
    public PolicyEnforcer(TargetLoaders loaders, AuditLog audit) {
        this.loaders = loaders;
        this.audit = audit;
    }

    /**
     * Checks the rule of an operation.
     *
     * @param target target of the operation; if null, the rule is checked against the caller's own project
     * @throws Fault 403 if the rule denies; 404 if the caller may not see the target either
     */
    public Grant enforce(ApiSnapshot snapshot, Operation operation, Exchange exchange, @Nullable LoadedTarget target) {
        Caller caller = exchange.caller();
        RequestScope.takeRefusal(); // discards a refusal of an earlier decision
        Map<String, @Nullable Object> attributes = target == null ? CallerCredentials.own(caller) : target.attributes();
        Map<String, ?> credentials = CallerCredentials.of(snapshot.rules(), caller);
        Decision decision = snapshot.rules().decide(operation.policy(), attributes, credentials);
        if (!decision.allowed()) {
            undecided();
        }
        CallerPermissions permissions = new CallerPermissions(snapshot, loaders, operation, credentials, attributes);
        if (decision.allowed()) {
            audit.granted(exchange, operation, attributes, decision, snapshot.rules());
            exchange.granted(permissions);
            return new Grant(operation, exchange, target == null ? null : target.object());
        }
        LOG.debug("{} denied to {}: {}", exchange.requestId(), caller, decision.reason());
        if (target != null && !maySee(snapshot, operation, permissions)) {
            audit.denied(exchange, operation, attributes, decision, 404);
            throw Fault.notFound(target.notFoundMessage());
        }
        audit.denied(exchange, operation, attributes, decision, 403);
        throw Fault.forbidden("Policy doesn't allow " + operation.policy() + " to be performed.");
    }

    /**
     * Rethrows a refused call: if a check or an attribute could not be evaluated, the client receives a server error,
     * not 403.
     */
    private static void undecided() {
        CallRefused refused = RequestScope.takeRefusal();
        if (refused != null) {
            throw refused;
        }
    }

    private static boolean maySee(ApiSnapshot snapshot, Operation operation, CallerPermissions permissions) {
        Class<?> type = operation.target();
        return type != null
                && snapshot.routes()
                        .showing(type)
                        .filter(show -> permissions.allows(show.policy()))
                        .isPresent();
    }
}
