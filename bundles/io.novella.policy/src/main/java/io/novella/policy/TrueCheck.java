// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** {@code {@literal @}}: always true. */
final class TrueCheck extends Check {
    static final TrueCheck INSTANCE = new TrueCheck();

    private TrueCheck() {}

    @Override
    Outcome evaluate(Evaluation evaluation) {
        return evaluation.decided(this, Outcome.TRUE);
    }

    @Override
    void print(StringBuilder out) {
        out.append('@');
    }
}
