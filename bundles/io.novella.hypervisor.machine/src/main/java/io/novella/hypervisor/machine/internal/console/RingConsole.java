// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/** A console that keeps its last bytes in a ring. Writing allocates nothing and wakes readers only if some wait. */
public final class RingConsole implements Console, ConsoleOutput {

    private final byte[] ring;
    private int head;
    private long written;
    private boolean midLine;
    private boolean readersWait;
    private boolean ended;
    private final InputQueue input = new InputQueue(INPUT_BYTES);

    /** A console that keeps this many bytes. */
    public RingConsole(int capacity) {
        ring = new byte[capacity];
    }

    @Override
    public synchronized void write(int value) {
        put((byte) value);
        wake();
    }

    @Override
    public void line(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        line(bytes, 0, bytes.length);
    }

    /** Appends a line of its own, of bytes without a line feed. */
    public synchronized void line(byte[] bytes, int from, int to) {
        if (midLine) {
            put((byte) '\n');
        }
        for (int i = from; i < to; i++) {
            put(bytes[i]);
        }
        put((byte) '\n');
        wake();
    }

    /** What is typed, for the device that the guest reads it from. */
    public ConsoleInput input() {
        return input;
    }

    @Override
    public int type(byte[] bytes) {
        synchronized (this) {
            if (ended) {
                throw new HypervisorException(
                        HypervisorException.Reason.INVALID_STATE, "nobody reads what is typed: the machine is closed");
            }
        }
        return input.offer(bytes);
    }

    /** Writes what it keeps, and what is typed and not read yet. */
    public void save(DataOutput to) throws IOException {
        synchronized (this) {
            byte[] kept = copy(dropped(), written);
            to.writeLong(written);
            to.writeInt(kept.length);
            to.write(kept);
        }
        input.save(to);
    }

    /** Takes over what {@link #save} wrote. Only for a new console of the same capacity. */
    public void restore(DataInput from) throws IOException {
        synchronized (this) {
            long total = from.readLong();
            int length = from.readInt();
            if (length < 0 || length != Math.min(total, ring.length)) {
                throw new IOException("the console keeps " + length + " of " + total + " bytes");
            }
            byte[] kept = new byte[length];
            from.readFully(kept);
            // As if the bytes that are not kept had been written before: positions in the ring follow the count.
            written = total - length;
            head = (int) (written % ring.length);
            for (byte value : kept) {
                put(value);
            }
        }
        input.restore(from);
    }

    /** Nothing more will come: readers stop waiting. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public String text() {
        byte[] kept;
        synchronized (this) {
            kept = copy(dropped(), written);
        }
        return decode(kept);
    }

    @Override
    public String tail(int lines) {
        if (lines <= 0) {
            return "";
        }
        String text = text();
        int start = text.length();
        for (int left = lines; left > 0 && start > 0; left--) {
            start = text.lastIndexOf('\n', start - 2) + 1;
        }
        return text.substring(start);
    }

    @Override
    public synchronized long written() {
        return written;
    }

    @Override
    public synchronized long dropped() {
        return Math.max(0, written - ring.length);
    }

    @Override
    public Chunk read(long position, Duration wait) {
        byte[] bytes;
        long missed;
        long next;
        boolean end;
        synchronized (this) {
            await(position, wait);
            long from = Math.min(Math.max(position, dropped()), written);
            missed = Math.max(0, from - Math.max(0, position));
            // A character that is not whole yet is left for the next read.
            next = ended ? written : written - Math.min(written - from, incompleteTail(from));
            bytes = copy(from, next);
            end = ended && next == written;
        }
        return new Chunk(decode(bytes), next, missed, end);
    }

    private void await(long position, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        // The beginning of a character is nothing to read yet: a guest that stops there must not keep its readers busy.
        while (written - incompleteTail(Math.max(position, dropped())) <= position && !ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            readersWait = true;
            try {
                // Rounded up: wait(0) would wait for ever.
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void put(byte value) {
        // An index of its own: a remainder for every byte would cost more than the byte.
        ring[head] = value;
        head = head + 1 == ring.length ? 0 : head + 1;
        written++;
        midLine = value != '\n';
    }

    private void wake() {
        if (readersWait) {
            readersWait = false;
            notifyAll();
        }
    }

    private byte[] copy(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        int start = (int) (from % ring.length);
        int first = Math.min(bytes.length, ring.length - start);
        System.arraycopy(ring, start, bytes, 0, first);
        System.arraycopy(ring, 0, bytes, first, bytes.length - first);
        return bytes;
    }

    /** How many of the last bytes begin a UTF-8 sequence that needs more than there are. */
    private int incompleteTail(long from) {
        for (int back = 1; back <= 3 && written - back >= from; back++) {
            int b = ring[(int) ((written - back) % ring.length)] & 0xff;
            if ((b & 0xc0) != 0x80) {
                int length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 1;
                return length > back ? back : 0;
            }
        }
        return 0;
    }

    /** Decodes, without the rest of a character that the ring cut in two. */
    private static String decode(byte[] bytes) {
        int start = 0;
        while (start < Math.min(3, bytes.length) && (bytes[start] & 0xc0) == 0x80) {
            start++;
        }
        return new String(bytes, start, bytes.length - start, UTF_8);
    }
}
