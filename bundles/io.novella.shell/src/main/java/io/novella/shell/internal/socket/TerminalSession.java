// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;

/**
 * An interactive Gogo shell for a terminal at the other end of a socket. The client only passes bytes on; editing, completion, history and
 * signals happen here. Loaded only when somebody asks for it, as JLine may be missing.
 */
final class TerminalSession implements AutoCloseable {

    static final String UNAVAILABLE =
            "An interactive shell needs the bundle org.apache.felix.gogo.jline; single commands work without it.";

    private final LineDisciplineTerminal terminal;
    private final Path history;

    /** The description is the terminal's type, columns and rows. */
    TerminalSession(String description, OutputStream out, Path history) throws IOException {
        String[] words = description.split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException(
                    "A terminal is described by its type, columns and rows, not by: " + description);
        }
        this.terminal = new LineDisciplineTerminal("novella", words[0], out, StandardCharsets.UTF_8);
        this.terminal.setSize(new Size(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        this.history = history;
    }

    void type(byte[] bytes) {
        try {
            terminal.processInputBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void run(CommandProcessor processor) throws Exception {
        try (CommandSession session = processor.createSession(terminal.input(), terminal.output(), terminal.output())) {
            session.put(".terminal", terminal);
            session.put("history-file", history.toAbsolutePath());
            // Called, not executed as a program: that would be a job of this session, and the shell waits for its jobs
            // to end.
            if (!(session.get("gogo:gosh") instanceof Function gosh)) {
                throw new IllegalArgumentException(UNAVAILABLE);
            }
            gosh.execute(session, List.of("--login", "--noshutdown", "--nohistory"));
        }
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
