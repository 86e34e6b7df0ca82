// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.session;

import java.io.PrintStream;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs in one session. Gogo itself returns the result of the last statement only; here each statement's result is printed before
 * the next one runs, and the first failure ends the program.
 */
public final class ProgramRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ProgramRunner.class);
    private static final byte FAILURE = 1;
    /** Gogo's variable for what failed in a pipeline before its last command. */
    private static final String PIPE_EXCEPTION = "pipe-exception";
    /** Gogo's variable for the last error. */
    private static final String EXCEPTION = "exception";

    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;
    private final PlainErrors errors;

    /**
     * A runner for a session.
     *
     * @param out for results
     * @param err for errors
     */
    public ProgramRunner(CommandSession session, PrintStream out, PrintStream err) {
        this.session = session;
        this.out = out;
        this.err = err;
        this.errors = new PlainErrors(session);
        SessionCommands.addTo(session);
    }

    /**
     * Runs a program and prints what comes of it.
     *
     * @return the exit status: 0, or 1 if a statement failed
     * @throws ExitException if the program has called {@code exit}
     */
    public byte run(CharSequence program) {
        List<Step> steps;
        try {
            steps = Step.of(program);
        } catch (NoClassDefFoundError parserNotExported) {
            // Karaf keeps Gogo's parser to itself: the program is one step then.
            return execute(new Step(program.toString(), 1, "", false, false, false, false), false) ? 0 : FAILURE;
        } catch (RuntimeException syntax) {
            err.println(errors.syntax(syntax));
            err.flush();
            return FAILURE;
        }
        boolean severalLines = !steps.isEmpty() && steps.get(steps.size() - 1).line() > 1;
        boolean succeeded = true;
        for (Step step : steps) {
            if (step.onlyAfterSuccess() && !succeeded || step.onlyAfterFailure() && succeeded) {
                continue;
            }
            succeeded = execute(step, severalLines);
            if (!succeeded && !step.rescued() || Thread.currentThread().isInterrupted()) {
                return FAILURE;
            }
        }
        return succeeded ? 0 : FAILURE;
    }

    private boolean execute(Step step, boolean tellLine) {
        try {
            session.put(PIPE_EXCEPTION, null);
            Object result = session.execute(step.text());
            if (result != null && !step.assignment()) {
                CharSequence text = session.format(result, Converter.INSPECT);
                if (text != null) {
                    out.println(text);
                }
            }
            out.flush();
            if (session.get(PIPE_EXCEPTION) instanceof Exception failures) {
                for (Throwable failed : failures.getSuppressed()) {
                    err.println((tellLine ? "line " + step.line() + ": " : "") + "a command of the pipeline failed: "
                            + errors.sentence("", PlainErrors.cause(failed)));
                }
                err.flush();
                return false;
            }
            return true;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError failed) {
            Throwable cause = PlainErrors.cause(failed);
            if (cause instanceof ExitException exit) {
                throw exit;
            }
            out.flush();
            session.put(EXCEPTION, cause);
            err.println((tellLine ? "line " + step.line() + ": " : "") + errors.sentence(step.command(), cause));
            err.flush();
            LOG.debug("Shell command failed: {}", step.text(), cause);
            return false;
        }
    }
}
