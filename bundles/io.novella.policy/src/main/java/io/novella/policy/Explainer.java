// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates every leaf of a rule, also those that a decision would not come to, except the remote and contributed ones. */
final class Explainer {
    private final PolicyRules rules;
    private final String rule;
    private final Map<String, ?> target;
    private final Map<String, ?> creds;

    Explainer(PolicyRules rules, String rule, Map<String, ?> target, Map<String, ?> creds) {
        this.rules = rules;
        this.rule = rule;
        this.target = target;
        this.creds = creds;
    }

    Explanation explain(Check check, boolean reached) {
        if (check instanceof RuleCheck reference) {
            @Nullable Check body = rules.effective(reference.name());
            if (body != null) {
                Explanation inner = explain(body, reached);
                return new Explanation(check, inner.outcome(), reached, null, List.of(inner));
            }
        }
        return check.parts().isEmpty() ? leaf(check, reached) : node(check, reached);
    }

    private Explanation leaf(Check check, boolean reached) {
        if (!reached && (check instanceof CustomCheck || check instanceof HttpCheck)) {
            // Asking these has effects and costs elsewhere, which the decision itself would not have had.
            return new Explanation(check, Outcome.UNDEFINED, false, "external check, not evaluated", List.of());
        }
        Evaluation evaluation = new Evaluation(rules, rule, target, creds);
        Outcome outcome = evaluation.run(check);
        return new Explanation(check, outcome, reached, evaluation.detail(), List.of());
    }

    /** The same short-circuiting as in the checks themselves. */
    private Explanation node(Check check, boolean reached) {
        boolean any = check instanceof OrCheck;
        boolean open = reached;
        boolean undecided = true;
        Outcome outcome = any ? Outcome.FALSE : Outcome.TRUE;
        List<Explanation> parts = new ArrayList<>();
        for (Check part : check.parts()) {
            Explanation explained = explain(part, open);
            parts.add(explained);
            if (!undecided) {
                continue;
            }
            Outcome value = explained.outcome();
            if (value == (any ? Outcome.UNDEFINED : Outcome.UNDEFINED_INVERSE)) {
                outcome = value;
            } else if (any ? value != Outcome.FALSE : value != Outcome.TRUE) {
                outcome = value;
                undecided = false;
                open = false;
            }
        }
        if (check instanceof NotCheck) {
            outcome = parts.get(0).outcome().inverse();
        }
        return new Explanation(check, outcome, reached, null, parts);
    }
}
