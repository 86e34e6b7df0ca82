// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Parser.Executable;
import org.apache.felix.gogo.runtime.Parser.Pipeline;
import org.apache.felix.gogo.runtime.Parser.Statement;
import org.apache.felix.gogo.runtime.Token;

/**
 * One statement or pipeline of a program.
 *
 * @param text its source, with the {@code &} that sends it to the background
 * @param line of the program on which it begins, from 1
 * @param command the first word
 * @param assignment whether its result is kept in a variable, and so not printed
 * @param onlyAfterSuccess whether it follows {@code &&}
 * @param onlyAfterFailure whether it follows {@code ||}
 * @param rescued whether it is followed by {@code ||}, so that its failure does not end the program
 */
record Step(
        String text,
        int line,
        String command,
        boolean assignment,
        boolean onlyAfterSuccess,
        boolean onlyAfterFailure,
        boolean rescued) {

    /**
     * The steps of a program, in Gogo's own reading of it.
     *
     * @throws RuntimeException Gogo's error of syntax
     */
    static List<Step> of(CharSequence program) {
        List<Executable> tokens = new Parser(program).program().tokens();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i += 2) {
            Executable executable = tokens.get(i);
            String before = i == 0 ? "" : tokens.get(i - 1).toString();
            String after = i + 1 < tokens.size() ? tokens.get(i + 1).toString() : "";
            List<Token> words = words(executable);
            if (executable.toString().isBlank()) {
                continue;
            }
            steps.add(new Step(
                    after.equals("&") ? executable + " &" : executable.toString(),
                    executable.line() + 1, // Gogo counts from 0
                    words.isEmpty()
                            ? executable.toString().strip()
                            : words.get(0).toString(),
                    words.size() > 1 && words.get(1).toString().equals("="),
                    before.equals("&&"),
                    before.equals("||"),
                    after.equals("||")));
        }
        return steps;
    }

    private static List<Token> words(Executable executable) {
        if (executable instanceof Pipeline pipeline) {
            return words(pipeline.tokens().get(0));
        }
        return executable instanceof Statement statement ? statement.tokens() : List.of();
    }
}
