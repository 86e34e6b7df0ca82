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
 * A controller that is present, bound or not.
 *
 * @param controller the component
 * @param source where its schemas are
 * @param contributor its bundle
 * @param operations its operations; empty if it could not be bound
 * @param problems why it could not be bound; empty if it could
 * @param codecs names of the codecs that its schemas ask for, present or not
 * @param gate where its requests go in and out
 * @param breaches in what ways it breaks what is published
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
        Set<String> asked = new HashSet<>();
        CodecLookup noting = name -> {
            asked.add(name);
            return codecs.find(name);
        };
        List<Operation> operations = List.of();
        List<String> problems = List.of();
        try {
            operations = ControllerBinder.bind(controller, source, contributor.owner(), gate, noting);
        } catch (BindException unfit) {
            problems = unfit.problems();
        } catch (Throwable broken) {
            // For example a class that an annotation names and the bundle does not import, or a schema nested too
            // deeply.
            SafeThrowable safe = SafeThrowable.of(broken);
            LOG.warn("{} of {} cannot be bound", controller.getClass().getName(), contributor.owner(), safe);
            problems = List.of(safe.toString());
        }
        return new BoundController(
                controller, source, contributor, operations, problems, Set.copyOf(asked), gate, List.of());
    }

    /** Binds again, now that a codec has come or gone. */
    BoundController again(CodecLookup lookup) {
        return bind(controller, source, contributor, gate, lookup);
    }

    Owner owner() {
        return contributor.owner();
    }

    /** The same, compared with what is published. */
    BoundController judged(ContractJudge judge) {
        return new BoundController(
                controller, source, contributor, operations, problems, codecs, gate, judge.breaches(operations));
    }

    String className() {
        return controller.getClass().getName();
    }

    /** The breaches, each with whether the controller is among the operations that are served. */
    List<BreachInfo> breachInfos(List<Operation> operationsServed) {
        boolean served = operationsServed.stream().anyMatch(each -> each.gate() == gate);
        return breaches.stream()
                .map(sentence ->
                        new BreachInfo(operations.get(0).service(), owner().toString(), className(), sentence, served))
                .toList();
    }

    /** The keys of the bodies that select its actions, at any version. */
    List<ActionKey> actionKeys() {
        return operations.stream()
                .filter(Operation::action)
                .flatMap(operation ->
                        operation.actionKeys().stream().map(key -> new ActionKey(operation.service(), key)))
                .toList();
    }

    /** Whether a codec that its schemas name is another one now than when it was bound. */
    boolean isStale(CodecLookup used, CodecLookup now) {
        return codecs.stream()
                .anyMatch(name -> used.find(name).orElse(null) != now.find(name).orElse(null));
    }
}
