// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.machine.internal.limit.Bucket;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Holds the vCPUs of a machine to its rate limits: tells each how long to wait. */
final class Throttle {

    private final @Nullable Bucket exits;
    private final @Nullable Bucket bytes;
    private final LongSupplier written;
    private final LongSupplier clock;
    private long writtenBefore;

    /**
     * A throttle.
     *
     * @param written how many bytes the console has ever got
     * @param clock in nanoseconds
     */
    Throttle(MachineRateLimits limits, LongSupplier written, LongSupplier clock) {
        long now = clock.getAsLong();
        this.exits = limits.portExits() == 0 ? null : new Bucket(limits.portExits(), now);
        this.bytes = limits.consoleBytes() == 0 ? null : new Bucket(limits.consoleBytes(), now);
        this.written = written;
        this.clock = clock;
        this.writtenBefore = written.getAsLong();
    }

    /** After so many exits for ports, and whatever was written: how long to wait before the guest goes on, in nanoseconds. */
    synchronized long after(int ports) {
        if (exits != null) {
            exits.take(ports);
        }
        if (bytes != null) {
            long now = written.getAsLong();
            bytes.take(now - writtenBefore);
            writtenBefore = now;
        }
        return debt();
    }

    /** How much of the wait is left. */
    synchronized long debt() {
        return Math.max(debt(exits), debt(bytes));
    }

    private long debt(@Nullable Bucket bucket) {
        return bucket == null || !bucket.isEmpty() ? 0 : bucket.debt(clock.getAsLong());
    }
}
