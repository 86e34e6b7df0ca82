// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.policy;

import io.novella.api.runtime.PolicyRuntime.DecisionInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * The answers to a file of cases, which print as one verdict a line.
 *
 * @param verdicts in the order of the file
 * @param reasons whether each line also tells the line of the case, the rule, and the check that decided
 */
record PolicyVerdicts(List<Verdict> verdicts, boolean reasons) {

    /**
     * The answer to one case.
     *
     * @param line of the case in its file, from 1
     * @param decision the answer
     */
    record Verdict(int line, DecisionInfo decision) {}

    /** Numbers the decisions by the lines that are not blank, each of which is a case. */
    static PolicyVerdicts of(List<String> lines, List<DecisionInfo> decisions, boolean reasons) {
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                verdicts.add(new Verdict(i + 1, decisions.get(verdicts.size())));
            }
        }
        return new PolicyVerdicts(List.copyOf(verdicts), reasons);
    }
}
