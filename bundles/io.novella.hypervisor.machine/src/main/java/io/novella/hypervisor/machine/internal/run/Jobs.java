// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;

/** Jobs that a vCPU's thread does between two instructions of the guest, and for which the caller waits. */
final class Jobs {

    private final Object lock;
    private final VcpuWait waiting;

    Jobs(Object lock, VcpuWait waiting) {
        this.lock = lock;
        this.waiting = waiting;
    }

    /**
     * Has the thread of a vCPU do a job, and returns its result. Takes the lock.
     *
     * @param refusal the error if the vCPU has no thread that could do it
     */
    <T> T ask(PowerCycle on, int index, Function<VcpuRunner, T> job, Supplier<HypervisorException> refusal) {
        FutureTask<T> task;
        boolean itself;
        synchronized (lock) {
            VcpuRunner runner = on.runners.runner(index);
            if (!on.runners.isLive() || runner.hasEnded()) {
                throw refusal.get();
            }
            task = new FutureTask<>(() -> job.apply(runner));
            itself = Thread.currentThread() == on.runners.thread(index);
            if (!itself) {
                runner.post(task);
                try {
                    waiting.await(on.runners, task::isDone);
                } finally {
                    // Nobody waits for it any more: neither a caller that ran out of patience nor the thread of another
                    // vCPU of this
                    // machine, which does not wait, because two such threads could wait for each other.
                    task.cancel(false);
                }
            }
        }
        if (itself) {
            task.run();
        }
        try {
            return task.get();
        } catch (CancellationException e) {
            throw refusal.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a task that is done does not wait", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
