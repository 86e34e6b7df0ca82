// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.machine.internal.console.RingConsole;

/**
 * Answers at every port that has no device: a write becomes a line {@code out port: 16, data: 1234} of the console, a
 * read gives all ones, as an open bus does. Used by one thread.
 */
final class UnownedPorts {

    private static final byte[] PORT = "out port: ".getBytes(US_ASCII);
    private static final byte[] DATA = ", data: ".getBytes(US_ASCII);
    private static final int MOST_DIGITS = 10;

    private final RingConsole console;
    // Filled from its end: a guest may write for ever, so a line is made without garbage.
    private final byte[] line = new byte[PORT.length + DATA.length + 2 * MOST_DIGITS];

    UnownedPorts(RingConsole console) {
        this.console = console;
    }

    void write(int port, long value) {
        int at = number(value, line.length);
        at = text(DATA, at);
        at = number(port, at);
        at = text(PORT, at);
        console.line(line, at, line.length);
    }

    static long read() {
        return -1;
    }

    private int number(long value, int end) {
        int at = end;
        long rest = value;
        do {
            line[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        return at;
    }

    private int text(byte[] text, int end) {
        System.arraycopy(text, 0, line, end - text.length, text.length);
        return end - text.length;
    }
}
