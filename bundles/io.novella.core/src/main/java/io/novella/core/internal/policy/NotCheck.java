// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.util.List;

/** {@code not a}: swaps true and false and leaves what is undefined or a fault as it is, so that an error never allows. */
final class NotCheck extends Check {
    private final Check part;

    NotCheck(Check part) {
        this.part = part;
    }

    @Override
    public List<Check> parts() {
        return List.of(part);
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        return invert(part.evaluate(evaluation));
    }

    static Outcome invert(Outcome outcome) {
        return switch (outcome) {
            case TRUE -> Outcome.FALSE;
            case FALSE -> Outcome.TRUE;
            case UNDEFINED, FAULT -> outcome;
        };
    }

    @Override
    void print(StringBuilder out) {
        out.append("not ");
        part.print(out);
    }
}
