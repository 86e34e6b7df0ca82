// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/** A text that is no check, or a rule that may not be evaluated; it never allows, prints as {@code !} and keeps the reason. */
final class InvalidCheck extends Check {
    private final String reason;
    private final Outcome outcome;

    private InvalidCheck(String reason, Outcome outcome) {
        this.reason = reason;
        this.outcome = outcome;
    }

    /** For what oslo.policy reads as a false check. */
    static InvalidCheck undefined(String reason) {
        return new InvalidCheck(reason, Outcome.UNDEFINED);
    }

    /** For what oslo.policy throws at. */
    static InvalidCheck fault(String reason) {
        return new InvalidCheck(reason, Outcome.FAULT);
    }

    @Override
    public String problem() {
        return reason;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        return outcome == Outcome.FAULT ? evaluation.fault(this, reason) : evaluation.undefined(this, reason);
    }

    @Override
    void print(StringBuilder out) {
        out.append('!');
    }
}
