// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.console;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.Console.Chunk;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that reads a console: a thread which waits for the guest or for the client, and never lets one wait for the
 * other. A client that is too slow misses what the console has forgotten meanwhile, and is told how much.
 */
final class ConsoleStream implements Runnable {

    /** How soon a client that went without a word is noticed; shorter than what proxies and Jetty call idle (30 s). */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ConsoleStream.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Console console;
    private final EventWriter events;
    private final Duration silence;
    private final Runnable atEnd;
    private final Thread thread;
    private long position;
    private volatile boolean cancelled;

    /**
     * A stream, to be started.
     *
     * @param position in bytes ever written, from which on the client wants to read
     * @param atEnd run once, by the stream's thread as it ends
     */
    ConsoleStream(Console console, long position, OutputStream out, Duration silence, Runnable atEnd) {
        this.console = console;
        this.position = position;
        this.events = new EventWriter(out);
        this.silence = silence;
        this.atEnd = atEnd;
        this.thread = new Thread(this, "novella-console-" + COUNT.incrementAndGet());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends it soon, whatever it waits for. */
    void cancel() {
        cancelled = true;
        thread.interrupt();
    }

    boolean join(Duration wait) throws InterruptedException {
        thread.join(wait.toMillis());
        return !thread.isAlive();
    }

    @Override
    public void run() {
        try {
            events.alive();
            while (!cancelled && pass()) {
                // Until the client, the machine or this bundle goes.
            }
        } catch (IOException gone) {
            LOG.debug("A console client disconnected: {}", gone.toString());
        } finally {
            atEnd.run();
        }
    }

    private boolean pass() throws IOException {
        Chunk chunk = console.read(position, silence);
        position = chunk.next();
        if (chunk.missed() > 0) {
            events.missed(chunk.missed());
        }
        if (!chunk.text().isEmpty()) {
            events.text(position, chunk.text());
        } else if (!chunk.end()) {
            events.alive();
        }
        if (chunk.end()) {
            events.end();
        }
        return !chunk.end();
    }
}
