// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What kind of device is behind a transport: it serves requests, which the transport has it do one at a time. */
interface VirtioDevice {

    /** What people call it, in the log. */
    String name();

    /** Its number in section 5. */
    int type();

    /** The features it offers, of its own kind: bits 0 to 23. */
    int features();

    /** The largest size of each of its queues. */
    int[] queueSizes();

    /** Its configuration space, little-endian; it never changes. */
    ByteBuffer config();

    /** Tells what to call when there may be something to serve that the driver does not ring for. */
    default void onWork(Runnable bell) {}

    /**
     * Serves the next request, if there is one, and waits for nobody but the host's files.
     *
     * @return whether there was one
     * @throws QueueFault when the driver does not keep to the rules
     */
    boolean serve(Queues queues);

    /** How long to wait before another request is served, in nanoseconds; 0 while it keeps its rate. */
    long owed();

    /** What of the transport a device may use while it serves. */
    interface Queues {

        /** Takes the next chain of a queue; null if there is none, or the driver has not set the queue up. */
        @Nullable
        Chain take(int queue);

        /** Gives a chain back, of which so many bytes have been written, and interrupts the guest if it wants that. */
        void give(int queue, Chain chain, int written);

        /** Whether driver and device have agreed on a feature. */
        boolean has(int feature);
    }
}
