// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.gateway;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The input stream of a request, in the pieces that a test sends. A read that would block fails. */
final class ArrivingBody extends ServletInputStream {

    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private byte[] piece = {};
    private int position;
    private boolean ended;
    private boolean finished;
    private boolean waiting;
    private @Nullable Throwable failure;
    private @Nullable ReadListener listener;

    /** Simulates a client that sends some bytes. */
    ArrivingBody send(int bytes) throws IOException {
        pieces.add(new byte[bytes]);
        announce();
        return this;
    }

    /** Simulates a client that has sent everything. */
    ArrivingBody end() throws IOException {
        ended = true;
        announce();
        return this;
    }

    /** Simulates a timeout of the server, or a client that disconnects. */
    void fail(Throwable thrown) {
        failure = thrown;
        if (listener != null) {
            listener.onError(thrown);
        }
    }

    private void announce() throws IOException {
        if (listener == null || !waiting) {
            return;
        }
        waiting = false;
        if (!advance() && ended) {
            finished = true;
        } else {
            listener.onDataAvailable();
        }
        if (finished) {
            listener.onAllDataRead();
        }
    }

    private boolean advance() {
        while (position == piece.length && !pieces.isEmpty()) {
            piece = pieces.remove();
            position = 0;
        }
        return position < piece.length;
    }

    @Override
    public int available() {
        return advance() ? piece.length - position : 0;
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public boolean isReady() {
        waiting = !advance() && !ended;
        return !waiting;
    }

    @Override
    public void setReadListener(ReadListener given) {
        listener = given;
        try {
            if (failure != null) {
                given.onError(failure);
            } else if (isReady()) {
                waiting = true;
                announce();
            }
        } catch (IOException thrown) {
            given.onError(thrown);
        }
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        if (advance()) {
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, into, offset, count);
            position += count;
            return count;
        }
        if (!ended) {
            throw new AssertionError("A thread would wait here for the client");
        }
        finished = true;
        return -1;
    }
}
