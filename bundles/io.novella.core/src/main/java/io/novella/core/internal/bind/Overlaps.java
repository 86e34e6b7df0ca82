// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.bind;

import io.novella.core.internal.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds pairs of methods that would serve the same request: same route or operation, overlapping versions. */
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

    /** Returns a message that describes the conflict of two operations; empty if there is none. */
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
        if (!one.action()
                || !other.action()) { // a plain operation would receive the requests of all actions at its path
            return Optional.of(
                    one + " and " + other + " overlap: both would serve " + one.httpMethod() + " " + one.path());
        }
        return one.actionKeys().stream()
                .filter(other.actionKeys()::contains)
                .findFirst()
                .map(key -> one + " and " + other + " overlap: both would serve the action '" + key + "'");
    }

    /** Returns the path without the names of its variables: paths that differ only in these are the same route. */
    private static List<String> shape(Operation operation) {
        return operation.path().segments().stream()
                .map(segment -> segment.startsWith("{") ? "{}" : segment)
                .toList();
    }
}
