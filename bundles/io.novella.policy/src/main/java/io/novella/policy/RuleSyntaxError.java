// SPDX-License-Identifier: Apache-2.0
package io.novella.policy;

/**
 * Why a text is no rule.
 *
 * @param message a sentence without the position
 * @param position of the first character that is wrong, from 0; the length of the text when something is missing at its end
 */
public record RuleSyntaxError(String message, int position) {
    @Override
    public String toString() {
        return message + ", at character " + (position + 1);
    }
}
