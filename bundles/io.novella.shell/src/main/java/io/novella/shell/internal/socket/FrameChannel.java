// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of the shell's socket speak: frames of a kind (one byte), a length (four) and that many bytes.
 *
 * <p>It reads and writes the channel itself, since the streams of {@link java.nio.channels.Channels} let a blocked read hold up writes.
 */
final class FrameChannel implements AutoCloseable {

    /**
     * Client to server: {@code COMMAND} or {@code TERMINAL} first, but for {@code COLUMNS}, then {@code INPUT}. Back: output, errors, and
     * {@code EXIT} last.
     */
    enum Kind {
        /** A Gogo program to run once. */
        COMMAND,
        /** An interactive shell on a terminal: its type, columns and rows, separated by blanks. */
        TERMINAL,
        INPUT,
        OUTPUT,
        ERROR,
        /** One byte, the exit status. */
        EXIT,
        /** Client to server, before {@code COMMAND}: the width of the terminal in characters, in decimal digits. */
        COLUMNS
    }

    record Frame(Kind kind, byte[] bytes) {
        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static final int HEADER = 5;
    /** Bytes in the largest frame. */
    static final int MAX_LENGTH = 1 << 20;

    private static final Kind[] KINDS = Kind.values();

    private final SocketChannel channel;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);

    FrameChannel(SocketChannel channel) {
        this.channel = channel;
    }

    void write(Kind kind, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(kind, bytes, 0, bytes.length);
    }

    synchronized void write(Kind kind, byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + length);
        frame.put((byte) kind.ordinal())
                .putInt(length)
                .put(bytes, offset, length)
                .flip();
        while (frame.hasRemaining()) {
            channel.write(frame);
        }
    }

    /** The next frame, or null when the other side has closed. One thread reads. */
    @Nullable
    Frame read() throws IOException {
        if (!fill(header.clear())) {
            return null;
        }
        int kind = header.flip().get();
        int length = header.getInt();
        if (kind < 0 || kind >= KINDS.length || length < 0 || length > MAX_LENGTH) {
            throw new IOException("Not a frame of the Novella shell");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (!fill(bytes)) {
            throw new EOFException();
        }
        return new Frame(KINDS[kind], bytes.array());
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    /** A stream whose writes become frames of one kind. Wrap it in a buffer. */
    OutputStream stream(Kind kind) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                FrameChannel.this.write(kind, bytes, offset, length);
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
