// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits, under the machine's lock, for what the threads of its vCPUs are to do. */
final class VcpuWait {

    /** How long a vCPU may stay inside a device before a caller that waits is told so. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The time between kicks; kicks are not lost, so a second one is needed only if a device hangs. */
    private static final long KICK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Object lock;
    private final String machine;

    VcpuWait(Object lock, String machine) {
        this.lock = lock;
        this.machine = machine;
    }

    /**
     * Waits for a condition. Under the lock. Returns at once on a vCPU's own thread, which cannot wait for itself.
     *
     * @throws HypervisorException {@code TIMEOUT} after {@link #PATIENCE_NANOS}
     */
    void await(Runners runners, BooleanSupplier done) {
        if (runners.has(Thread.currentThread())) {
            return;
        }
        long begin = System.nanoTime();
        long kicked = begin;
        boolean interrupted = false;
        try {
            while (!done.getAsBoolean()) {
                long now = System.nanoTime();
                if (now - begin >= PATIENCE_NANOS) {
                    throw new HypervisorException(
                            Reason.TIMEOUT,
                            "the virtual CPU of machine " + machine + " has not answered for 10 s: a device hangs");
                }
                if (now - kicked >= KICK_AGAIN_NANOS) {
                    kicked = now;
                    runners.kick();
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, KICK_AGAIN_NANOS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
