// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.enforce;

import io.novella.api.Caller;
import io.novella.api.Fault;
import io.novella.core.internal.bind.Operation;
import io.novella.core.internal.http.Exchange;
import io.novella.core.internal.load.LoadedTarget;
import io.novella.core.internal.policy.Decision;
import io.novella.core.internal.policy.PolicyRules;
import io.novella.core.internal.runtime.Snapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the rule of an operation before it runs. */
public final class PolicyEnforcer {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyEnforcer.class);

    private PolicyEnforcer() {}

    /**
     * Grants an operation, or does not.
     *
     * @param target what it acts on; without one the rule is checked against the caller's own project
     * @throws Fault 403 if the rule denies; 404 if the caller may not even see the target
     */
    public static Grant enforce(
            Snapshot snapshot, Operation operation, Exchange exchange, @Nullable LoadedTarget target) {
        Caller caller = exchange.caller();
        Map<String, Object> attributes = target == null ? own(caller) : target.attributes();
        Decision decision = snapshot.rules().decide(operation.policy(), attributes, caller.credentials());
        if (decision.allowed()) {
            exchange.granted(rule -> snapshot.rules()
                    .decide(rule, attributes, caller.credentials())
                    .allowed());
            return new Grant(operation, exchange, target == null ? null : target.object());
        }
        LOG.debug("{} denied to {}: {}", exchange.requestId(), caller, decision.reason());
        if (target != null && !maySee(snapshot, operation, attributes, caller)) {
            throw Fault.notFound(target.notFoundMessage());
        }
        throw Fault.forbidden("Policy doesn't allow " + operation.policy() + " to be performed.");
    }

    private static boolean maySee(
            Snapshot snapshot, Operation operation, Map<String, Object> attributes, Caller caller) {
        PolicyRules rules = snapshot.rules();
        Class<?> type = operation.target();
        return type != null
                && snapshot.routes()
                        .showing(type)
                        .filter(show -> rules.decide(show.policy(), attributes, caller.credentials())
                                .allowed())
                        .isPresent();
    }

    private static Map<String, Object> own(Caller caller) {
        Map<String, Object> attributes = new HashMap<>();
        if (!caller.userId().isEmpty()) {
            attributes.put("user_id", caller.userId());
        }
        caller.projectId().ifPresent(project -> attributes.put("project_id", project));
        return attributes;
    }
}
