// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import org.jspecify.annotations.Nullable;

/** {@code rule:NAME}: another rule of the same set, or its default rule when there is none of that name. */
final class RuleCheck extends Check {
    private final String name;

    RuleCheck(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    @Override
    Outcome evaluate(Evaluation evaluation) {
        @Nullable Check check = evaluation.rules().effective(name);
        if (check == null) {
            return evaluation.undefined(this, "rule '" + name + "' is not defined");
        }
        return check.evaluate(evaluation);
    }

    @Override
    void print(StringBuilder out) {
        out.append("rule:").append(name);
    }
}
