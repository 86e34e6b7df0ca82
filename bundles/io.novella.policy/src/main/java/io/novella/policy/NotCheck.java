// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.List;

/** {@code not a}: see {@link Outcome#inverse()}: an error never turns into an allowance. */
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
        return part.evaluate(evaluation).inverse();
    }

    @Override
    void print(StringBuilder out) {
        out.append("not ");
        part.print(out);
    }
}
