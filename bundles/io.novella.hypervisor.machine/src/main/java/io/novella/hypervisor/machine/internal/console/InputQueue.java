// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.console;

import io.novella.hypervisor.spi.ConsoleInput;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Typed bytes on their way to a guest, in order, in a ring. People put in, the vCPU's thread takes out. */
public final class InputQueue implements ConsoleInput {

    private final byte[] ring;
    private int head;
    // Written under the monitor, read without it: a guest that polls must not wait for one who types.
    private volatile int waiting;
    private volatile Runnable listener = () -> {};

    /** A queue that holds this many bytes. */
    public InputQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** Puts in as many of the bytes as have a place, and tells the listener. Returns how many. */
    public int offer(byte[] bytes) {
        int taken;
        synchronized (this) {
            taken = Math.min(bytes.length, ring.length - waiting);
            for (int i = 0; i < taken; i++) {
                ring[(head + waiting + i) % ring.length] = bytes[i];
            }
            waiting += taken;
        }
        if (taken > 0) {
            listener.run();
        }
        return taken;
    }

    synchronized void save(DataOutput to) throws IOException {
        to.writeInt(waiting);
        for (int i = 0; i < waiting; i++) {
            to.writeByte(ring[(head + i) % ring.length]);
        }
    }

    synchronized void restore(DataInput from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > ring.length) {
            throw new IOException(length + " typed bytes, and there is room for " + ring.length);
        }
        from.readFully(ring, 0, length);
        head = 0;
        waiting = length;
    }

    @Override
    public int read() {
        if (waiting == 0) {
            return -1;
        }
        synchronized (this) {
            if (waiting == 0) {
                return -1;
            }
            int value = Byte.toUnsignedInt(ring[head]);
            head = (head + 1) % ring.length;
            waiting--;
            return value;
        }
    }

    @Override
    public boolean isReady() {
        return waiting > 0;
    }

    @Override
    public void onReady(Runnable told) {
        listener = told;
        // Bytes that came between the two are told of twice rather than never.
        if (isReady()) {
            told.run();
        }
    }
}
