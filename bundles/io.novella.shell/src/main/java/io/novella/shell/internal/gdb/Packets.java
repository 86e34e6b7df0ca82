// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.gdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The frames of the protocol: {@code $data#checksum}, acknowledged by {@code +}, and a lone byte 3 for Ctrl-C. */
final class Packets implements AutoCloseable {

    /** What {@link #read} gives for Ctrl-C. */
    static final String INTERRUPT = "\003";

    /** The longest packet taken, in characters. */
    static final int MOST = 0x4000;

    /** How long the other side may leave unread what it is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(MOST);
    private final StringBuilder packet = new StringBuilder();
    private boolean inPacket;
    /** Characters of the checksum still to come. */
    private int sumLeft;

    private int sum;

    Packets(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        in.flip();
    }

    /** The next packet; empty if it was woken before one came, null when the other side has gone. */
    @Nullable
    String read() throws IOException {
        while (true) {
            while (in.hasRemaining()) {
                String whole = take((char) (in.get() & 0xff));
                if (whole != null) {
                    return whole;
                }
            }
            in.clear();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                return null;
            }
            if (count == 0) {
                selector.select();
                boolean readable = !selector.selectedKeys().isEmpty();
                selector.selectedKeys().clear();
                if (!readable) {
                    return "";
                }
            }
        }
    }

    /** Lets {@link #read} return. From any thread. */
    void wake() {
        selector.wakeup();
    }

    /** Ends {@link #read}, by closing the channel: that alone does not wake who waits for it. From any thread. */
    void end() throws IOException {
        channel.close();
        selector.wakeup();
    }

    void write(String data) throws IOException {
        send("$" + data + String.format(Locale.ROOT, "#%02x", checksum(data)));
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }

    private @Nullable String take(char c) throws IOException {
        if (sumLeft > 0) {
            sum = sum << 4 | Math.max(0, Character.digit(c, 16));
            sumLeft--;
            return sumLeft == 0 ? complete() : null;
        }
        if (inPacket) {
            if (c == '#') {
                inPacket = false;
                sumLeft = 2;
                sum = 0;
            } else if (packet.length() == MOST) {
                throw new IOException("a packet is longer than " + MOST + " characters");
            } else {
                packet.append(c);
            }
            return null;
        }
        if (c == '$') {
            inPacket = true;
            packet.setLength(0);
        }
        // Acknowledgements need no answer on a line that loses nothing.
        return c == INTERRUPT.charAt(0) ? INTERRUPT : null;
    }

    private @Nullable String complete() throws IOException {
        String data = packet.toString();
        boolean sound = checksum(data) == sum;
        send(sound ? "+" : "-");
        return sound ? data : null;
    }

    private static int checksum(String data) {
        return data.chars().sum() & 0xff;
    }

    private void send(String text) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (channel.write(out) >= 0 && out.hasRemaining()) {
            awaitReader();
        }
    }

    /** Until the other side has read something of what lies there. */
    private void awaitReader() throws IOException {
        SelectionKey key = channel.keyFor(selector);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        boolean woken = false;
        key.interestOps(SelectionKey.OP_WRITE);
        try {
            while (selector.select(PATIENCE.toMillis()) == 0) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new IOException("the debugger does not read its input");
                }
                woken = true;
            }
            selector.selectedKeys().clear();
        } finally {
            if (key.isValid()) {
                key.interestOps(SelectionKey.OP_READ);
            }
            if (woken) {
                // That was for the next read.
                selector.wakeup();
            }
        }
    }
}
