// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/**
 * Something wrong in a rule set, found when it was compiled.
 *
 * @param rule the name of the rule
 * @param kind what sort of thing it is
 * @param sentence what is wrong
 */
public record RuleProblem(String rule, Kind kind, String sentence) {

    /** Sorts of problems. */
    public enum Kind {
        /** The text is no rule, or part of it can never hold. */
        MALFORMED,
        /** The rule is part of a cycle, or too deep or too large through the rules it refers to. */
        UNBOUNDED,
        /** It refers to a rule that is not defined, which may yet come with a bundle. */
        UNDEFINED,
        /** It needs a plugin that is not there, or remote checks that are off. */
        UNAVAILABLE,
        /** Two authors gave it different defaults. */
        CONFLICTING
    }

    @Override
    public String toString() {
        return rule + ": " + sentence;
    }
}
