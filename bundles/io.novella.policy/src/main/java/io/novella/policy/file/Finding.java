// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

/**
 * Something about a policy file that its author should know.
 *
 * @param file name of the file
 * @param line from 1; 0 if it is about the whole file
 * @param rule name of the rule; empty if it is about none
 * @param sentence what is wrong
 * @param serious whether the file cannot be used as it is; else the one rule denies, or has no effect
 */
public record Finding(String file, int line, String rule, String sentence, boolean serious) {

    /** File, line and rule. */
    public String place() {
        return file + (line == 0 ? "" : ":" + line) + (rule.isEmpty() ? "" : ", rule " + rule);
    }
}
