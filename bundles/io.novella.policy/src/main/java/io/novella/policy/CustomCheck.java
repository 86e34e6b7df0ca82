// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import org.jspecify.annotations.Nullable;

/** {@code KIND:MATCH} of a kind that was contributed. */
final class CustomCheck extends Check {
    private final String kind;
    private final String match;
    private final CheckKind function;

    CustomCheck(String kind, String match, CheckKind function) {
        this.kind = kind;
        this.match = match;
        this.function = function;
    }

    @Override
    public @Nullable String problem() {
        return function instanceof UnavailableKind gone ? gone.reason() : null;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        if (function instanceof UnavailableKind gone) {
            return evaluation.fault(this, gone.reason());
        }
        return ask(function, kind, match, this, evaluation);
    }

    /** Asks foreign code; whatever it throws, short of the machine's own end, is a denial. */
    static Outcome ask(CheckKind function, String kind, String match, Check leaf, Evaluation evaluation) {
        try {
            CheckRequest request =
                    new CheckRequest(evaluation.rule(), kind, match, evaluation.target(), evaluation.creds());
            return evaluation.decided(leaf, function.test(request) ? Outcome.TRUE : Outcome.FALSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return evaluation.fault(leaf, "the check was interrupted");
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return evaluation.fault(leaf, "the check failed: " + describe(e));
        }
    }

    /** The class and message of a throwable, even of one whose message cannot be had. */
    static String describe(Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        try {
            @Nullable String message = thrown.getMessage();
            return message == null ? type : type + ": " + message;
        } catch (RuntimeException e) {
            return type;
        }
    }

    @Override
    void print(StringBuilder out) {
        out.append(kind).append(':').append(match);
    }
}
