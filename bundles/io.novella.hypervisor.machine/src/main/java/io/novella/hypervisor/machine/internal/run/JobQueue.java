// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.FutureTask;

/** Jobs for a vCPU's thread, which it does between two instructions of the guest. Guarded by the machine's lock. */
final class JobQueue {

    private final Object lock;
    private final Queue<FutureTask<?>> jobs = new ArrayDeque<>();
    private boolean ended;

    JobQueue(Object lock) {
        this.lock = lock;
    }

    /** Adds a job; it is cancelled if the thread ends before it comes to it. Under the lock. Returns whether the thread is to be kicked. */
    boolean add(FutureTask<?> job) {
        if (ended) {
            job.cancel(false);
        } else {
            jobs.add(job);
        }
        return !ended;
    }

    /** Under the lock. */
    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Whether there is a job. Takes the lock. */
    boolean hasJobs() {
        synchronized (lock) {
            return !jobs.isEmpty();
        }
    }

    /** Does the next job, if there is one, without the lock. */
    void work() {
        FutureTask<?> job;
        synchronized (lock) {
            job = jobs.poll();
        }
        if (job != null) {
            job.run();
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    /** Cancels all jobs, and every later one. Under the lock. */
    void end() {
        ended = true;
        jobs.forEach(job -> job.cancel(false));
        jobs.clear();
    }
}
