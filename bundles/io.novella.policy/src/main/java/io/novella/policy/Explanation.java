// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of a rule's tree with what it came to; {@code rule:} references are opened.
 *
 * @param check the check of this node
 * @param outcome what it came to for these inputs
 * @param reached whether a decision comes to it, or an earlier part had already decided
 * @param detail a sentence for an outcome that is neither true nor false; null otherwise
 * @param parts the nodes below, in the order of the text
 */
public record Explanation(
        Check check, Outcome outcome, boolean reached, @Nullable String detail, List<Explanation> parts) {
    public Explanation {
        parts = List.copyOf(parts);
    }

    /** The leaf that decides: the one a decision comes to last, or the first undefined one if that closes the rule. */
    public Explanation decider() {
        @Nullable Explanation last = null;
        for (Explanation part : parts) {
            if (part.reached) {
                // Of two doubts in one node only the one that the node itself came to is its reason.
                if (isDoubtful(outcome) && (part.outcome == outcome || check instanceof NotCheck)) {
                    return part.decider();
                }
                last = part;
            }
        }
        return last == null ? this : last.decider();
    }

    private static boolean isDoubtful(Outcome outcome) {
        return outcome == Outcome.UNDEFINED || outcome == Outcome.UNDEFINED_INVERSE;
    }
}
