// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.util.List;

/** {@code a and b …}: from left to right, the first part that is not true is the outcome. */
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
        for (int i = 0; i < parts.size(); i++) {
            Outcome outcome = parts.get(i).evaluate(evaluation);
            if (outcome != Outcome.TRUE) {
                return outcome;
            }
        }
        return Outcome.TRUE;
    }

    @Override
    void print(StringBuilder out) {
        printAll(parts, " and ", out);
    }
}
