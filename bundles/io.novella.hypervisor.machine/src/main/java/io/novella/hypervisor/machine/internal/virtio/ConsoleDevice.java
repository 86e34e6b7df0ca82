// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.machine.internal.device.OpenContext;
import io.novella.hypervisor.spi.ConsoleInput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A console (section 5.3) with one port, which is the machine's. */
final class ConsoleDevice implements VirtioDevice {

    private static final int TYPE = 3;
    private static final int QUEUE_SIZE = 64;

    // Section 5.3.2.
    static final int RECEIVE = 0;
    static final int TRANSMIT = 1;

    /** Copied at once. */
    private static final int PART = 4096;

    private static final ByteBuffer CONFIG = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final OpenContext context;
    private final ConsoleInput input;

    ConsoleDevice(OpenContext context) {
        this.context = context;
        this.input = context.input();
    }

    @Override
    public String name() {
        return "virtio-console";
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public int features() {
        return 0;
    }

    @Override
    public int[] queueSizes() {
        return new int[] {QUEUE_SIZE, QUEUE_SIZE};
    }

    @Override
    public ByteBuffer config() {
        return CONFIG;
    }

    @Override
    public void onWork(Runnable bell) {
        input.onReady(bell);
    }

    @Override
    public boolean serve(Queues queues) {
        return isSent(queues) || isReceived(queues);
    }

    private boolean isSent(Queues queues) {
        Chain chain = queues.take(TRANSMIT);
        if (chain == null) {
            return false;
        }
        for (Chain.Piece piece : chain.readable()) {
            for (int at = 0; at < piece.length(); at += PART) {
                int length = Math.min(PART, piece.length() - at);
                for (byte value : context.memory().read(piece.address() + at, length)) {
                    context.console().write(value);
                }
            }
        }
        queues.give(TRANSMIT, chain, 0);
        return true;
    }

    /** What is typed waits until the driver has a place for it. */
    private boolean isReceived(Queues queues) {
        Chain chain = input.isReady() ? queues.take(RECEIVE) : null;
        if (chain == null) {
            return false;
        }
        List<Chain.Piece> pieces = chain.writable();
        byte[] typed = new byte[(int) Math.min(PART, Chain.length(pieces))];
        int count = 0;
        while (count < typed.length && input.isReady()) {
            typed[count++] = (byte) input.read();
        }
        Chain.write(context.memory(), pieces, Arrays.copyOf(typed, count));
        queues.give(RECEIVE, chain, count);
        return true;
    }

    @Override
    public long owed() {
        return context.owed();
    }
}
