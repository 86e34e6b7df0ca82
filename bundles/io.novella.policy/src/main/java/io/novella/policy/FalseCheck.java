// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** {@code !}: always false. */
final class FalseCheck extends Check {
    static final FalseCheck INSTANCE = new FalseCheck();

    private FalseCheck() {}

    @Override
    Outcome evaluate(Evaluation evaluation) {
        return evaluation.decided(this, Outcome.FALSE);
    }

    @Override
    void print(StringBuilder out) {
        out.append('!');
    }
}
