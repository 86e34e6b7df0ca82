// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.runtime;

import io.novella.api.ApiController;
import io.novella.api.runtime.BreachInfo;
import io.novella.core.internal.bind.BindException;
import io.novella.core.internal.bind.ControllerBinder;
import io.novella.core.internal.guard.ContractJudge;
import io.novella.core.internal.match.ActionKey;
import io.novella.core.internal.operation.Gate;
import io.novella.core.internal.operation.Operation;
import io.novella.core.internal.operation.Owner;
import io.novella.isolation.SafeThrowable;
import io.novella.schema.SchemaSource;
import io.novella.schema.mapping.CodecLookup;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registered controller with the result of its binding.
 *
 * @param controller the component
 * @param source source of its schema files
 * @param contributor its bundle
 * @param operations its operations; empty if it could not be bound
 * @param problems the reasons why it could not be bound; empty if it could
 * @param codecs names of the codecs that its schemas refer to, registered or not
 * @param gate counts the requests inside it
 * @param breaches its breaches of the published contract
 */
record BoundController(
        ApiController controller,
        SchemaSource source,
        Contributor contributor,
        List<Operation> operations,
        List<String> problems,
        Set<String> codecs,
        Gate gate,
        List<String> breaches) {

    private static final Logger LOG = LoggerFactory.getLogger(BoundController.class);

    static BoundController bind(
            ApiController controller, SchemaSource source, Contributor contributor, Gate gate, CodecLookup codecs) {
        Set<String> requested = new HashSet<>();
        CodecLookup recording = name -> {
            requested.add(name);
            return codecs.find(name);
        };
        List<Operation> operations = List.of();
        List<String> problems = List.of();
        try {
            operations = ControllerBinder.bind(controller, source, contributor.owner(), gate, recording);
        } catch (BindException unfit) {
            problems = unfit.problems();
        } catch (Throwable broken) {
            // For example, the bundle does not import a class in an annotation, or a schema is nested too deeply.
            SafeThrowable safe = SafeThrowable.of(broken);
            LOG.warn("{} of {} cannot be bound", controller.getClass().getName(), contributor.owner(), safe);
            problems = List.of(safe.toString());
        }
        return new BoundController(
                controller, source, contributor, operations, problems, Set.copyOf(requested), gate, List.of());
    }

    /** Binds the controller again, with other codecs. */
    BoundController again(CodecLookup lookup) {
        return bind(controller, source, contributor, gate, lookup);
    }

    Owner owner() {
        return contributor.owner();
    }

    /** Returns this controller with its breaches of the published contract. */
    BoundController judged(ContractJudge judge) {
        return new BoundController(
                controller, source, contributor, operations, problems, codecs, gate, judge.breaches(operations));
    }

    String className() {
        return controller.getClass().getName();
    }

    /** Returns the breaches, each with a flag whether the controller is served. */
    List<BreachInfo> breachInfos(List<Operation> operationsServed) {
        boolean served = operationsServed.stream().anyMatch(each -> each.gate() == gate);
        return breaches.stream()
                .map(message ->
                        new BreachInfo(operations.get(0).service(), owner().toString(), className(), message, served))
                .toList();
    }

    /** Returns the body keys that select its actions, at any version. */
    List<ActionKey> actionKeys() {
        return operations.stream()
                .filter(Operation::action)
                .flatMap(operation ->
                        operation.actionKeys().stream().map(key -> new ActionKey(operation.service(), key)))
                .toList();
    }

    /** Returns whether a codec that its schemas name has changed since the controller was bound. */
    boolean isStale(CodecLookup used, CodecLookup now) {
        return codecs.stream()
                .anyMatch(name -> used.find(name).orElse(null) != now.find(name).orElse(null));
    }
}
