// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.policy;

/**
 * Something wrong in a rule set, found when it was compiled.
 *
 * @param rule the name of the rule
 * @param sentence what is wrong
 */
public record RuleProblem(String rule, String sentence) {
    @Override
    public String toString() {
        return rule + ": " + sentence;
    }
}
