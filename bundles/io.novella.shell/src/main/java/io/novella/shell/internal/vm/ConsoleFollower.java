// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.Console.Chunk;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.shell.internal.view.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Prints a machine's console while it is written. */
final class ConsoleFollower {

    private static final Set<VmState> ENDED = Set.of(VmState.STOPPED, VmState.FAILED, VmState.CLOSED);

    /** Bounds how late the end of a silent machine is seen; output is printed at once. */
    private static final Duration WAIT = Duration.ofMillis(200);

    private final VirtualMachine machine;
    private final PrintStream out;
    private final BooleanSupplier cancelled;
    private boolean midLine;

    /**
     * A follower.
     *
     * @param machine whose console it is
     * @param out where it prints
     * @param cancelled asked now and then whether to give up
     */
    ConsoleFollower(VirtualMachine machine, PrintStream out, BooleanSupplier cancelled) {
        this.machine = machine;
        this.out = out;
        this.cancelled = cancelled;
    }

    /**
     * Prints what is kept, or its last lines, and then what comes; returns when the machine ends, the thread is
     * interrupted, the output is closed by its reader, or it is cancelled.
     */
    void follow(int lastLines) {
        Console console = machine.console();
        Chunk chunk = console.read(0, Duration.ZERO);
        print(lastLines(chunk.text(), lastLines));
        while (!chunk.end()) {
            // Asked before the read, so that what an ended machine wrote is all in it.
            boolean ended = ENDED.contains(machine.state());
            chunk = console.read(chunk.next(), ended ? Duration.ZERO : WAIT);
            // Taken back before printing: a channel written to by an interrupted thread closes, and the session's
            // output
            // with it.
            boolean interrupted = Thread.interrupted();
            if (chunk.missed() > 0) {
                print((midLine ? "\n" : "") + "[" + chunk.missed()
                        + " bytes were overwritten before they could be shown]\n");
            }
            print(chunk.text());
            if (interrupted
                    || cancelled.getAsBoolean()
                    || out.checkError()
                    || (ended && chunk.text().isEmpty())) {
                break;
            }
        }
        if (midLine) {
            print("\n");
        }
    }

    /** The last lines of a text; one that ends with a line feed has no empty line after it. */
    static String lastLines(String text, int lines) {
        int start = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int line = 0; line < lines && start >= 0; line++) {
            start = text.lastIndexOf('\n', start - 1);
        }
        return text.substring(start + 1);
    }

    private void print(String text) {
        if (!text.isEmpty()) {
            out.print(Printable.lines(text));
            out.flush();
            midLine = !text.endsWith("\n");
        }
    }
}
