// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.core.internal.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds methods that would serve the same version of the same thing. */
public final class Overlaps {

    private Overlaps() {}

    static List<String> among(List<Operation> operations) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            for (int j = i + 1; j < operations.size(); j++) {
                between(operations.get(i), operations.get(j)).ifPresent(problems::add);
            }
        }
        return problems;
    }

    /** A sentence on how two methods clash; empty if they do not. */
    public static Optional<String> between(Operation one, Operation other) {
        if (!one.range().overlaps(other.range())
                || !one.window().overlaps(other.window())
                || !one.service().equals(other.service())) {
            return Optional.empty();
        }
        if (one.sameOperation(other)) {
            return Optional.of(one + " and " + other + " overlap: both would serve operation '" + one.name() + "'");
        }
        if (!one.httpMethod().equals(other.httpMethod()) || !shape(one).equals(shape(other))) {
            return Optional.empty();
        }
        if (!one.action() || !other.action()) { // a plain operation would take all actions that live at its path
            return Optional.of(
                    one + " and " + other + " overlap: both would serve " + one.httpMethod() + " " + one.path());
        }
        return one.actionKeys().stream()
                .filter(other.actionKeys()::contains)
                .findFirst()
                .map(key -> one + " and " + other + " overlap: both would serve the action '" + key + "'");
    }

    /** The path without the names of its variables, which do not tell paths apart. */
    private static List<String> shape(Operation operation) {
        return operation.path().segments().stream()
                .map(segment -> segment.startsWith("{") ? "{}" : segment)
                .toList();
    }
}
