// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code a and b …}: from left to right, the first part that is false, undefined or a fault is the outcome. */
final class AndCheck extends Check {
    private final List<Check> parts;

    AndCheck(List<Check> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public List<Check> parts() {
        return parts;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        Evaluation.@Nullable Leaf doubtful = null;
        for (int i = 0; i < parts.size(); i++) {
            Outcome outcome = parts.get(i).evaluate(evaluation);
            if (outcome == Outcome.UNDEFINED_INVERSE) {
                doubtful = doubtful == null ? evaluation.leaf() : doubtful;
            } else if (outcome != Outcome.TRUE) {
                return outcome;
            }
        }
        if (doubtful == null) {
            return Outcome.TRUE;
        }
        evaluation.restore(doubtful);
        return Outcome.UNDEFINED_INVERSE;
    }

    @Override
    void print(StringBuilder out) {
        printAll(parts, " and ", out);
    }
}
