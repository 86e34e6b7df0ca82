// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One decision under way: its inputs, and the leaf that was evaluated last, which by short-circuiting is the one that decides. */
final class Evaluation {
    /** A leaf and what is to be said of it. */
    record Leaf(@Nullable Check check, @Nullable String detail) {}

    private final PolicyRules rules;
    private final String rule;
    private final Map<String, ?> target;
    private final Map<String, ?> creds;
    private @Nullable Check leaf;
    private @Nullable String detail;

    Evaluation(PolicyRules rules, String rule, Map<String, ?> target, Map<String, ?> creds) {
        this.rules = rules;
        this.rule = rule;
        this.target = target;
        this.creds = creds;
    }

    PolicyRules rules() {
        return rules;
    }

    String rule() {
        return rule;
    }

    Map<String, ?> target() {
        return target;
    }

    Map<String, ?> creds() {
        return creds;
    }

    Leaf leaf() {
        return new Leaf(leaf, detail);
    }

    void restore(Leaf earlier) {
        leaf = earlier.check();
        detail = earlier.detail();
    }

    Outcome decided(Check check, Outcome outcome) {
        leaf = check;
        detail = null;
        return outcome;
    }

    Outcome undefined(Check check, String why) {
        leaf = check;
        detail = why;
        return Outcome.UNDEFINED;
    }

    Outcome fault(@Nullable Check check, String why) {
        leaf = check;
        detail = why;
        return Outcome.FAULT;
    }

    /** Evaluates a check with every throwable that the caller's own maps and values can cause turned into a fault. */
    Outcome run(Check check) {
        try {
            return check.evaluate(this);
        } catch (RuntimeException | StackOverflowError e) {
            return fault(null, "the evaluation failed: " + CustomCheck.describe(e));
        }
    }

    @Nullable
    Check decidingLeaf() {
        return leaf;
    }

    @Nullable
    String detail() {
        return detail;
    }
}
