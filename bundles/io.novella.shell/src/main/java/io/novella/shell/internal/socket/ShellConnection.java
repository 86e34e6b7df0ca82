// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import io.novella.shell.internal.socket.FrameChannel.Frame;
import io.novella.shell.internal.socket.FrameChannel.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: a thread that listens to it, and one that runs its Gogo session. When the client goes away, what it runs is interrupted.
 */
final class ShellConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ShellConnection.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final FrameChannel frames;
    private final CommandProcessor processor;
    private final Path history;
    private final Thread listener;
    private final Thread runner;
    private volatile Consumer<byte[]> input = bytes -> {};
    private volatile @Nullable Frame request;
    private volatile Runnable atEnd = () -> {};

    ShellConnection(SocketChannel channel, CommandProcessor processor, Path history) {
        this.frames = new FrameChannel(channel);
        this.processor = processor;
        this.history = history;
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
            Frame first = frames.read();
            if (first != null) {
                request = first;
                runner.start();
                for (Frame frame = frames.read(); frame != null; frame = frames.read()) {
                    input.accept(frame.bytes());
                }
            }
        } catch (IOException e) {
            LOG.debug("A shell client went away", e);
        } finally {
            runner.interrupt();
            atEnd.run();
        }
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
                err.println("The client began with " + frame.kind());
            }
            out.flush();
            err.flush();
            frames.write(Kind.EXIT, new byte[] {status}, 0, 1);
        } catch (IOException e) {
            LOG.debug("A shell client went away", e);
        }
    }

    private PrintStream stream(Kind kind) {
        return new PrintStream(new BufferedOutputStream(frames.stream(kind)), true, StandardCharsets.UTF_8);
    }

    private byte execute(String program, PrintStream out, PrintStream err) {
        try (CommandSession session = processor.createSession(InputStream.nullInputStream(), out, err)) {
            Object result = session.execute(program);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return 0;
        } catch (Exception e) {
            err.println(sentence(e));
            LOG.debug("Shell command failed: {}", program, e);
            return 1;
        }
    }

    private byte interact(String description, PrintStream out, PrintStream err) {
        try (TerminalSession session = new TerminalSession(description, out, history)) {
            input = session::type;
            session.run(processor);
            return 0;
        } catch (NoClassDefFoundError e) {
            err.println(
                    "An interactive shell needs the bundle org.apache.felix.gogo.jline; single commands work without it.");
            LOG.debug("No line editor", e);
            return 1;
        } catch (Exception e) {
            err.println(sentence(e));
            return 1;
        }
    }

    /** A user's mistake reads as a sentence; anything else also names its kind. */
    static String sentence(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        // By name, as not every platform exports the package of Gogo's own exceptions.
        boolean plain = e.getClass() == IllegalArgumentException.class
                || e.getClass().getSimpleName().equals("CommandNotFoundException");
        return plain ? message : e.getClass().getSimpleName() + ": " + message;
    }
}
