// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code a or b …}: from left to right, the first part that is true allows; a fault ends it. */
final class OrCheck extends Check {
    private final List<Check> parts;

    OrCheck(List<Check> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public List<Check> parts() {
        return parts;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        Evaluation.@Nullable Leaf undefined = null;
        for (int i = 0; i < parts.size(); i++) {
            Outcome outcome = parts.get(i).evaluate(evaluation);
            if (outcome == Outcome.UNDEFINED) {
                undefined = undefined == null ? evaluation.leaf() : undefined;
            } else if (outcome != Outcome.FALSE) {
                return outcome;
            }
        }
        if (undefined == null) {
            return Outcome.FALSE;
        }
        // Under a `not` this is what keeps the rule closed, so it is the reason rather than the last false part.
        evaluation.restore(undefined);
        return Outcome.UNDEFINED;
    }

    @Override
    void print(StringBuilder out) {
        printAll(parts, " or ", out);
    }
}
