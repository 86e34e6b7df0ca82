// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.Console;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A console that forgets nothing, of single-byte characters. */
final class FakeConsole implements Console {

    /** Opened when a reader has to wait for the first time. */
    final CountDownLatch waiting = new CountDownLatch(1);

    /** The thread that waited last. */
    volatile Thread reader = Thread.currentThread();

    private final StringBuilder text = new StringBuilder();
    private boolean closed;
    private long forgotten;

    synchronized void write(String more) {
        text.append(more);
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Forgets all but the last bytes. */
    synchronized void keep(int bytes) {
        forgotten = written() - bytes;
    }

    @Override
    public synchronized String text() {
        return text.substring((int) forgotten);
    }

    @Override
    public String tail(int lines) {
        return ConsoleFollower.lastLines(text(), lines);
    }

    @Override
    public synchronized long written() {
        return text.length();
    }

    @Override
    public synchronized long dropped() {
        return forgotten;
    }

    /** An echo. */
    @Override
    public int type(byte[] bytes) {
        write(new String(bytes, UTF_8));
        return bytes.length;
    }

    @Override
    public synchronized Chunk read(long position, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        long left = wait.toMillis();
        while (position == written() && !closed && left > 0) {
            reader = Thread.currentThread();
            waiting.countDown();
            try {
                wait(left);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                break;
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        long from = Math.max(position, forgotten);
        return new Chunk(text.substring((int) from), text.length(), from - position, closed);
    }
}
