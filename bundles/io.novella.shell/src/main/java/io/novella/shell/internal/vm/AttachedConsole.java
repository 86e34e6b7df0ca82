// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.Console.Chunk;
import io.novella.hypervisor.HypervisorException;
import io.novella.shell.internal.view.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/**
 * A person's terminal and a guest's console, connected: every key goes to the guest, Ctrl-C too, until Ctrl-]; what the
 * guest writes goes to the terminal as it is, for that is what its cursor keys and colours need. Loaded only when there is
 * a terminal, as JLine may be missing.
 */
final class AttachedConsole {

    private static final char DETACH = ']' - '@';
    private static final char BELL = 7;

    /** How long it may take until one thread sees that the other has ended. */
    private static final Duration WAIT = Duration.ofMillis(100);

    private final String name;
    private final Console console;
    private final Terminal terminal;
    private final BooleanSupplier cancelled;
    private volatile boolean detached;
    private volatile boolean ended;

    /**
     * A connection, to be run.
     *
     * @param name of the machine
     * @param terminal JLine's, untyped so that who calls this can do without JLine
     * @param cancelled asked now and then whether to give up
     */
    AttachedConsole(String name, Console console, Object terminal, BooleanSupplier cancelled) {
        this.name = Printable.line(name);
        this.console = console;
        this.terminal = (Terminal) terminal;
        this.cancelled = cancelled;
    }

    /** Returns when the person detaches, the machine is closed, or the terminal goes. */
    void run() {
        say("Attached to " + name + "; Ctrl-] detaches.\n");
        Attributes before = terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setLocalFlag(LocalFlag.ISIG, false);
        terminal.setAttributes(raw);
        Thread screen = new Thread(this::show, "novella-console-screen");
        screen.setDaemon(true);
        screen.start();
        boolean interrupted = false;
        try {
            typeKeys();
        } catch (InterruptedIOException e) {
            interrupted = true;
        } catch (IOException e) {
            // The terminal is gone, and the person with it.
        } finally {
            detached = true;
            interrupted |= !joined(screen);
            terminal.setAttributes(before);
            say("\n" + (ended ? name + " is closed.\n" : "Detached from " + name + ".\n"));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void typeKeys() throws IOException {
        NonBlockingReader keys = terminal.reader();
        while (!ended && !cancelled.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedIOException();
            }
            int key = keys.read(WAIT.toMillis());
            if (key == DETACH || key == NonBlockingReader.EOF) {
                return;
            }
            if (key >= 0 && !type((char) key, keys)) {
                say(String.valueOf(BELL)); // as a PC does when its keyboard buffer is full
            }
        }
    }

    private boolean type(char key, NonBlockingReader keys) throws IOException {
        String character = Character.isHighSurrogate(key) ? "" + key + (char) keys.read() : "" + key;
        byte[] bytes = character.getBytes(UTF_8);
        try {
            return console.type(bytes) == bytes.length;
        } catch (HypervisorException closed) {
            return false;
        }
    }

    private void show() {
        long position = 0;
        while (!detached && !ended) {
            Chunk chunk = console.read(position, WAIT);
            position = chunk.next();
            if (!chunk.text().isEmpty()) {
                say(chunk.text());
            }
            ended = chunk.end();
        }
    }

    /** Both threads do: the writer locks itself. */
    private void say(String text) {
        terminal.writer().write(text);
        terminal.flush();
    }

    /** Waits for the thread, which ends by itself; false if somebody wants this one to end meanwhile. */
    private static boolean joined(Thread screen) {
        boolean interrupted = false;
        while (screen.isAlive()) {
            try {
                screen.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return !interrupted;
    }
}
