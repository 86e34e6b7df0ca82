// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a rule set. Keeps the leaf that decided but neither target nor credentials, so it may outlive the request.
 *
 * @param rule the name that was asked for
 * @param verdict the answer
 * @param outcome what the rule came to
 * @param leaf the check that was evaluated last and so decided; null if none was
 * @param leafHolds whether that check holds; of no meaning without a leaf, or with a detail
 * @param detail a sentence where the leaf does not say it all; null if it does
 */
public record Decision(
        String rule,
        Verdict verdict,
        Outcome outcome,
        @Nullable Check leaf,
        boolean leafHolds,
        @Nullable String detail) {

    /** An answer as {@code policy:eval} prints it. */
    public enum Verdict {
        ALLOW,
        DENY,
        /** Denied before the check, as the rule is not for tokens of this scope. */
        INVALID_SCOPE;

        /** {@code allow}, {@code deny} or {@code invalid-scope}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public boolean allowed() {
        return verdict == Verdict.ALLOW;
    }

    /** A sentence for a log: the verdict and the leaf that led to it. Built at each call; holds no value of target or credentials. */
    public String reason() {
        StringBuilder out = new StringBuilder(rule).append(": ").append(verdict);
        if (leaf != null && !(leaf instanceof InvalidCheck)) {
            out.append(", because ").append(leaf);
            if (detail == null) {
                out.append(leafHolds ? " holds" : " does not hold");
            }
        }
        return detail == null
                ? out.toString()
                : out.append(leaf instanceof InvalidCheck || leaf == null ? ", because " : ": ")
                        .append(detail)
                        .toString();
    }
}
