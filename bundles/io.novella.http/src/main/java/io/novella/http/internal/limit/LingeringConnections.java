// SPDX-License-Identifier: Apache-2.0
package io.novella.http.internal.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.util.IO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections after their last answer. A socket that is closed with unread bytes resets the connection, and its client loses the answer
 * (RFC 9112, 9.6). So what the client still sends is read and dropped, by one thread for all connections, for a bounded time and up to a
 * bounded number of bytes.
 */
final class LingeringConnections implements AutoCloseable {

    /** Further connections are closed at once. */
    static final int MOST_CONNECTIONS = 1000;

    /** How much of one client is dropped, in bytes. */
    static final long MOST_BYTES = 16L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(LingeringConnections.class);
    private static final long LOOK_MILLIS = 250;

    private final Supplier<Duration> time;
    private final Selector selector;
    private final Queue<SocketChannel> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ByteBuffer waste = ByteBuffer.allocateDirect(64 * 1024);
    private final Thread thread = new Thread(this::run, "novella-http-linger");
    /** When the times of all connections were looked at last; used by the thread alone. */
    private long expired = System.nanoTime();

    private volatile boolean closed;

    /** A connection's end and how much it has sent. */
    private static final class Visit {
        private final long until;
        private long bytes;

        Visit(long until) {
            this.until = until;
        }
    }

    /**
     * No connections yet.
     *
     * @param time how long each stays
     */
    LingeringConnections(Supplier<Duration> time) {
        this.time = time;
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a non-blocking connection over, and closes it in the end; false if there is no place for it. */
    boolean take(SocketChannel channel) {
        if (closed || !channel.isOpen() || count.incrementAndGet() > MOST_CONNECTIONS) {
            count.decrementAndGet();
            return false;
        }
        arrivals.add(channel);
        selector.wakeup();
        return true;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(this::drop, LOOK_MILLIS);
                register();
                expire();
            }
        } catch (IOException | RuntimeException failed) {
            LOG.error("Reading from closing connections has failed; they are closed without draining", failed);
        } finally {
            closed = true;
            selector.keys().forEach(key -> IO.close(key.channel()));
            arrivals.forEach(IO::close);
            IO.close(selector);
        }
    }

    private void register() {
        for (SocketChannel channel = arrivals.poll(); channel != null; channel = arrivals.poll()) {
            try {
                channel.register(
                        selector,
                        SelectionKey.OP_READ,
                        new Visit(System.nanoTime() + time.get().toNanos()));
            } catch (IOException gone) {
                end(channel);
            }
        }
    }

    /** Ends what has had its time. Not at each arrival, since all keys are looked at. */
    private void expire() {
        long now = System.nanoTime();
        if (now - expired < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)) {
            return;
        }
        expired = now;
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && now - ((Visit) key.attachment()).until > 0) {
                end((SocketChannel) key.channel());
            }
        }
    }

    /** Reads what a client has sent. */
    private void drop(SelectionKey key) {
        if (key.isValid() && isOver(key)) {
            end((SocketChannel) key.channel());
        }
    }

    private boolean isOver(SelectionKey key) {
        Visit visit = (Visit) key.attachment();
        try {
            waste.clear();
            int read = ((SocketChannel) key.channel()).read(waste);
            visit.bytes += Math.max(0, read);
            return read < 0 || visit.bytes > MOST_BYTES;
        } catch (IOException gone) {
            return true;
        }
    }

    private void end(SocketChannel channel) {
        IO.close(channel);
        count.decrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
