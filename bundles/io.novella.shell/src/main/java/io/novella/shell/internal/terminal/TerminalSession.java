// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.terminal;

import io.novella.shell.internal.session.ArgumentValues;
import io.novella.shell.internal.session.ErrorStream;
import io.novella.shell.internal.session.ExitException;
import io.novella.shell.internal.session.ProgramRunner;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.gogo.jline.Highlighter;
import org.apache.felix.gogo.jline.Parser;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Job;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interactive Gogo shell for a terminal at the other end of a connection. The client only passes bytes on; editing, completion, history
 * and signals happen here. Loaded only on demand, as JLine may be missing.
 */
public final class TerminalSession implements AutoCloseable {

    /** The message where JLine, or Gogo's use of it, is not installed. */
    public static final String UNAVAILABLE =
            "An interactive shell needs the bundle org.apache.felix.gogo.jline; single commands work without it.";

    private static final Logger LOG = LoggerFactory.getLogger(TerminalSession.class);
    private static final int MAX_SIDE = 10_000;

    private final LineDisciplineTerminal terminal;
    private final Path history;
    private final ArgumentValues values;

    /**
     * A terminal that is not read yet; what is typed meanwhile is kept.
     *
     * @param description the terminal's type, columns and rows, separated by blanks
     * @param out receives what the terminal shows
     * @param history file of the lines typed before
     * @param values for the completion of arguments
     */
    public TerminalSession(String description, OutputStream out, Path history, ArgumentValues values)
            throws IOException {
        String[] words = description.split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException(
                    "expected the type, columns and rows of the terminal, but received: " + description);
        }
        this.terminal = new LineDisciplineTerminal("novella", words[0], out, StandardCharsets.UTF_8);
        this.terminal.setSize(new Size(side(words[1]), side(words[2])));
        this.history = history;
        this.values = values;
    }

    private static int side(String text) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "A terminal has 0 to " + MAX_SIDE + " columns and rows, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /** Passes on what the user typed. */
    public void type(byte[] bytes) throws IOException {
        terminal.processInputBytes(bytes);
    }

    /**
     * Runs the shell until the user leaves it.
     *
     * @return the exit status
     */
    public byte run(CommandProcessor processor) throws Exception {
        try (CommandSession session =
                processor.createSession(terminal.input(), terminal.output(), new ErrorStream(terminal.output()))) {
            session.put(Shell.VAR_TERMINAL, terminal);
            if (!(session.get("gogo:gosh") instanceof Function gosh)) {
                throw new IllegalArgumentException(UNAVAILABLE);
            }
            // It reads the profile and sets Gogo's variables. Its own loop would print names of Java classes, and
            // cannot be left by a
            // command.
            gosh.execute(session, List.of("--login", "--noshutdown", "--nohistory", "--nointeractive"));
            LineReader reader = reader(session);
            session.put(Shell.VAR_READER, reader);
            Terminals.Handlers handlers = Terminals.handle(terminal, session);
            try {
                return loop(session, reader);
            } finally {
                handlers.restore();
                save(reader);
            }
        }
    }

    private LineReader reader(CommandSession session) {
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(new Parser())
                .highlighter(new Highlighter(session))
                .completer(new ArgumentCompleter(session, values))
                .variable(LineReader.HISTORY_FILE, history.toAbsolutePath())
                .build();
        reader.setOpt(LineReader.Option.AUTO_FRESH_LINE);
        // An exclamation mark is a Gogo character, not a reference to an earlier line.
        reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
        return reader;
    }

    private byte loop(CommandSession session, LineReader reader) throws InterruptedException {
        // Of terminal.output(), as the commands' own, so that the order of their output and of results is kept.
        PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
        ProgramRunner runner = new ProgramRunner(session, out, out);
        while (true) {
            try {
                String line =
                        reader.readLine(Shell.getPrompt(session), Shell.getRPrompt(session), (Character) null, null);
                runner.run(line);
                Terminals.awaitForegroundJob(session);
            } catch (UserInterruptException ctrlC) {
                // A new line.
            } catch (EndOfFileException ctrlD) {
                return 0;
            } catch (ExitException exit) {
                return exit.status();
            }
        }
    }

    private static void save(LineReader reader) {
        try {
            reader.getHistory().save();
        } catch (IOException e) {
            LOG.debug("The history of the shell could not be saved", e);
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }

    /** The signals of a terminal, and the jobs that they are for. */
    private static final class Terminals {

        record Handlers(Runnable undo) {
            void restore() {
                undo.run();
            }
        }

        static Handlers handle(LineDisciplineTerminal terminal, CommandSession session) {
            var interrupt = terminal.handle(Signal.INT, signal -> {
                Job job = session.foregroundJob();
                if (job != null) {
                    job.interrupt();
                }
            });
            var suspend = terminal.handle(Signal.TSTP, signal -> {
                Job job = session.foregroundJob();
                if (job != null) {
                    job.suspend();
                }
            });
            return new Handlers(() -> {
                terminal.handle(Signal.INT, interrupt);
                terminal.handle(Signal.TSTP, suspend);
            });
        }

        /** After {@code fg}, a job runs on that this thread has not started. */
        static void awaitForegroundJob(CommandSession session) throws InterruptedException {
            for (Job job = session.foregroundJob(); job != null; job = session.foregroundJob()) {
                synchronized (job) {
                    if (job.status() == Job.Status.Foreground) {
                        job.wait();
                    }
                }
            }
        }
    }
}
