// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import io.novella.shell.internal.session.ArgumentValues;
import io.novella.shell.internal.session.ErrorStream;
import io.novella.shell.internal.session.ExitException;
import io.novella.shell.internal.session.Layout;
import io.novella.shell.internal.session.ProgramRunner;
import io.novella.shell.internal.socket.FrameChannel.Frame;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import io.novella.shell.internal.terminal.TerminalSession;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: a thread that reads its frames, and one that runs its Gogo session. When the client goes away, what it runs is interrupted.
 */
final class ShellConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ShellConnection.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FrameChannel frames;
    private final CommandProcessor processor;
    private final Path history;
    private final ArgumentValues values;
    private final long openedAt = System.nanoTime();
    private final Thread listener;
    private final Thread runner;
    private @Nullable TerminalSession terminal;
    private boolean ended;
    private volatile @Nullable Frame request;
    private volatile String columns = "0";
    private volatile Runnable atEnd = () -> {};

    ShellConnection(SocketChannel channel, CommandProcessor processor, Path history, ArgumentValues values) {
        this.frames = new FrameChannel(channel);
        this.processor = processor;
        this.history = history;
        this.values = values;
        int number = COUNT.incrementAndGet();
        this.listener = daemon(this::listen, "novella-shell-input-" + number);
        this.runner = daemon(this::run, "novella-shell-" + number);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void start(Runnable atEnd) {
        this.atEnd = atEnd;
        listener.start();
    }

    /** Whether the client has requested nothing for so long. */
    boolean silentFor(long nanos) {
        return request == null && System.nanoTime() - openedAt > nanos;
    }

    /** Ends the session: its command is interrupted, its channel closed. */
    void close() throws IOException {
        frames.close();
        runner.interrupt();
    }

    boolean join(long millis) throws InterruptedException {
        listener.join(millis);
        runner.join(millis);
        return !listener.isAlive() && !runner.isAlive();
    }

    private void listen() {
        try (frames) {
            Frame frame = frames.read();
            if (frame != null && frame.kind() == Kind.COLUMNS) {
                columns = frame.text();
                frame = frames.read();
            }
            if (frame != null) {
                request = frame;
                boolean interactive = frame.kind() == Kind.TERMINAL;
                runner.start();
                for (frame = frames.read(); frame != null; frame = frames.read()) {
                    if (interactive && frame.kind() == Kind.INPUT) {
                        type(frame.bytes());
                    }
                }
            }
        } catch (IOException e) {
            LOG.debug("A shell client disconnected", e);
        } finally {
            runner.interrupt();
            awaitRunner();
            atEnd.run();
        }
    }

    /** A client that has gone counts until its command has ended too. */
    private void awaitRunner() {
        try {
            runner.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes input to the terminal. What is typed before there is one waits, for the most part in the socket. */
    private void type(byte[] bytes) throws IOException {
        TerminalSession session;
        synchronized (this) {
            try {
                while (terminal == null && !ended) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            session = terminal;
        }
        if (session != null) {
            session.type(bytes);
        }
    }

    private synchronized void attach(@Nullable TerminalSession session) {
        terminal = session;
        ended = session == null;
        notifyAll();
    }

    private void run() {
        Frame frame = request;
        try (frames;
                PrintStream out = stream(Kind.OUTPUT);
                PrintStream err = stream(Kind.ERROR)) {
            byte status = 1;
            if (frame == null) {
                return;
            } else if (frame.kind() == Kind.COMMAND) {
                status = execute(frame.text(), out, err);
            } else if (frame.kind() == Kind.TERMINAL) {
                status = interact(frame.text(), out, err);
            } else {
                err.println("unexpected first frame " + frame.kind());
            }
            out.flush();
            err.flush();
            frames.write(Kind.EXIT, new byte[] {status}, 0, 1);
        } catch (IOException e) {
            LOG.debug("A shell client disconnected", e);
        } finally {
            attach(null);
        }
    }

    private PrintStream stream(Kind kind) {
        return new PrintStream(new BufferedOutputStream(frames.stream(kind)), true, StandardCharsets.UTF_8);
    }

    private byte execute(String program, PrintStream out, PrintStream err) {
        try (CommandSession session =
                processor.createSession(InputStream.nullInputStream(), out, new ErrorStream(err))) {
            session.put(Layout.COLUMNS, columns);
            return new ProgramRunner(session, out, err).run(program);
        } catch (ExitException exit) {
            return exit.status();
        }
    }

    private byte interact(String description, PrintStream out, PrintStream err) {
        try (TerminalSession session = new TerminalSession(description, out, history, values)) {
            attach(session);
            return session.run(processor);
        } catch (NoClassDefFoundError e) {
            err.println(
                    "An interactive shell needs the bundle org.apache.felix.gogo.jline; single commands work without it.");
            LOG.debug("No line editor", e);
            return 1;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 1;
        } catch (Exception e) {
            err.println("The shell failed; details are in the log");
            // The client may just have gone.
            LOG.debug("An interactive shell failed", e);
            return 1;
        }
    }
}
