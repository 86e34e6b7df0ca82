// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

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
    private boolean holds;
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
        holds = outcome == Outcome.TRUE;
        detail = null;
        return outcome;
    }

    /** The outcome of a check whose target key is absent: false, but of a malformed check neither it nor its inverse holds. */
    Outcome absent(Check check, @Nullable String problem) {
        return problem == null ? decided(check, Outcome.FALSE) : undefined(check, problem);
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

    /** Whether the leaf holds; of no meaning where there is a detail. */
    boolean leafHolds() {
        return holds;
    }

    @Nullable
    String detail() {
        return detail;
    }
}
