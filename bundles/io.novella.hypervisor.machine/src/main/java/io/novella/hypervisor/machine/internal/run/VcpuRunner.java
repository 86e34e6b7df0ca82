// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.internal.device.Bus;
import io.novella.hypervisor.machine.internal.device.DeviceFault;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one vCPU: the body of its thread. Others leave an {@link Order} and kick.
 *
 * <p>The kick: under the lock, {@code attention} is set, the vCPU is requested to exit, and it is kicked. If the thread is in the guest, the
 * kick takes it out; if it is about to enter, the request makes it return; if it is anywhere else, it reads {@code attention} before it
 * enters. It clears both under the same lock, so none is lost.
 */
final class VcpuRunner implements Runnable, GuestEntry.Events {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Logger LOG = LoggerFactory.getLogger(VcpuRunner.class);

    private static final String PAUSED = "paused";

    /** Receives what the vCPU does; under the lock, apart from {@link #unlocked}. */
    interface Observer {
        void paused(String reason);

        /** The guest is at a breakpoint: every vCPU is to pause, unless there is an order of higher priority. */
        default void stoppedAt(String reason) {}

        void resumed();

        void ended(End end);

        /** The lock is free: listeners can be called. */
        void unlocked();
    }

    private final Object lock;
    private final AcceleratedVcpu vcpu;
    private final GuestEntry guest;
    private final Stepper stepper;
    private final boolean coalesces;
    private final Observer observer;

    // Written under the lock; read by the vCPU's thread without it, before each entry.
    private volatile boolean attention;

    // Guarded by the lock.
    private Order order = Order.RUN;
    private boolean entered;
    private long passes;
    private boolean holdsStill;
    private boolean ended;
    private long throttled;
    private long cpuNanos;
    private final JobQueue jobs;

    /**
     * Creates a runner of one vCPU.
     *
     * @param coalesces whether the accelerator keeps port writes
     * @param shared whether other vCPUs use the same devices
     * @param watch examines its exits
     */
    VcpuRunner(
            Object lock,
            int index,
            AcceleratedVcpu vcpu,
            Bus bus,
            boolean coalesces,
            boolean shared,
            Observer observer,
            GuestEntry.Watch watch) {
        this.lock = lock;
        this.vcpu = vcpu;
        this.coalesces = coalesces;
        this.observer = observer;
        this.jobs = new JobQueue(lock);
        this.guest = new GuestEntry(index, vcpu, bus, coalesces, shared, watch, this);
        this.stepper = new Stepper(guest);
    }

    /** The registers when the vCPU last held still; null while it runs. */
    @Nullable
    CpuState held() {
        return guest.held();
    }

    /** The number of exits by kind. */
    ExitCounts exits() {
        return guest.exits();
    }

    /** Has the thread do a job between two instructions of the guest. Under the lock. */
    void post(FutureTask<?> job) {
        if (jobs.add(job)) {
            kick();
        }
    }

    /** The vCPU, for a job of its thread. */
    AcceleratedVcpu vcpu() {
        return vcpu;
    }

    /** The processor time of its thread in nanoseconds, which is known when the thread has ended. Under the lock. */
    long cpuNanos() {
        return cpuNanos;
    }

    /** The last order. Under the lock. */
    Order order() {
        return order;
    }

    /** Whether the thread does not use the vCPU any more. Under the lock. */
    boolean hasEnded() {
        return ended;
    }

    /** How often the thread has passed a point where it is in no device. Under the lock. */
    long passes() {
        return passes;
    }

    /** Whether the thread is in no device and enters none before its order changes. Under the lock. */
    boolean holdsStill() {
        return holdsStill;
    }

    /** How long it was held back by rate limits, in nanoseconds. Under the lock. */
    long throttled() {
        return throttled;
    }

    /** Kicks if an order is not carried out yet, or port writes are kept, which are passed on at an exit. Under the lock. */
    void tick() {
        if (!ended && entered && (attention || coalesces && vcpu.hasKeptWrites())) {
            kick();
        }
    }

    /** Leaves an order and kicks. Under the lock. */
    void order(Order order) {
        this.order = order;
        kick();
    }

    /** Takes the vCPU out of the guest. Under the lock; repeated if in doubt. */
    void kick() {
        if (ended) {
            return;
        }
        attention = true;
        vcpu.requestExit(true);
        if (entered) {
            vcpu.kick();
        }
        lock.notifyAll();
    }

    @Override
    public void run() {
        synchronized (lock) {
            vcpu.enterThread();
            entered = true;
        }
        End end = untilEnd();
        synchronized (lock) {
            // A kick of a thread that has ended would hit another one.
            entered = false;
            vcpu.leaveThread();
            ended = true;
            cpuNanos = THREADS.getCurrentThreadCpuTime();
            jobs.end();
            observer.ended(end);
            lock.notifyAll();
        }
        observer.unlocked();
    }

    private End untilEnd() {
        try {
            return loop();
        } catch (DeviceFault fault) {
            LOG.error("{}", fault.getMessage(), fault.getCause());
            return new End(VmState.FAILED, String.valueOf(fault.getMessage()), vcpu.describe());
        } catch (RuntimeException | Error failed) {
            LOG.error("a virtual CPU's thread failed", failed);
            return new End(VmState.FAILED, "the virtual CPU's thread failed: " + failed, null);
        }
    }

    private End loop() {
        while (true) {
            if (attention) {
                End end = attend();
                if (end != null) {
                    return end;
                }
            }
            End end = guest.enter();
            if (end != null) {
                return end;
            }
        }
    }

    @Override
    public void stoppedAt(String reason) {
        synchronized (lock) {
            observer.stoppedAt(reason);
        }
    }

    /** Waits until the machine may go on, or there is an order or a job; the rest of the debt is waited for later. */
    @Override
    public void slowDown(Throttle by, int ports) {
        if (by.after(ports) == 0) {
            return;
        }
        boolean interrupted = false;
        synchronized (lock) {
            for (long left = by.debt(); left > 0 && !attention && order == Order.RUN; left = by.debt()) {
                long began = System.nanoTime();
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left + 1_000_000);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                throttled += System.nanoTime() - began;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the orders. Returns how to end, or null to go on. */
    private @Nullable End attend() {
        Order given = take();
        if (given == Order.RUN && !jobs.hasJobs()) {
            return null;
        }
        End end = guest.completeAccess();
        if (end != null) {
            return end;
        }
        if (given == Order.RUN) {
            while (jobs.hasJobs()) {
                jobs.work();
            }
            goOn();
            return null;
        }
        guest.holdStill();
        if (given == Order.PAUSE) {
            given = pause();
        }
        End stepped = stepper.end();
        if (stepped != null) {
            return stepped;
        }
        if (given == Order.STOP) {
            return new End(VmState.STOPPED, "stopped" + guest.here(), null);
        }
        if (given == Order.RESET) {
            return new End(VmState.STOPPED, "reset" + guest.here(), null, true);
        }
        guest.letGo();
        return null;
    }

    private Order take() {
        synchronized (lock) {
            attention = false;
            vcpu.requestExit(false);
            passes++;
            lock.notifyAll();
            return order;
        }
    }

    /** The next entry is a real one again, unless there was a kick since. */
    private void goOn() {
        synchronized (lock) {
            if (!attention) {
                vcpu.requestExit(false);
            }
        }
    }

    /** Holds still as long as the order is to pause, and does jobs meanwhile. Returns the order that ended it. */
    private Order pause() {
        synchronized (lock) {
            if (order != Order.PAUSE) {
                return order;
            }
            holdsStill = true;
            observer.paused(PAUSED);
            lock.notifyAll();
        }
        observer.unlocked();
        while (isToHoldStill()) {
            jobs.work();
        }
        Order given;
        synchronized (lock) {
            given = order;
            attention = false;
            vcpu.requestExit(false);
            if (given == Order.RUN) {
                guest.letGo();
                observer.resumed();
            }
            lock.notifyAll();
        }
        observer.unlocked();
        return given;
    }

    /** Waits for a job, and returns true, or for another order. */
    private boolean isToHoldStill() {
        boolean interrupted = false;
        boolean still;
        synchronized (lock) {
            holdsStill = true;
            lock.notifyAll();
            while (order == Order.PAUSE && jobs.isEmpty() && stepper.end() == null) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            // A step may enter a device.
            holdsStill = false;
            still = stepper.end() == null && order == Order.PAUSE;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return still;
    }

    /** Replaces the breakpoints. A job. */
    void setBreakpoints(Set<Long> addresses) {
        stepper.setBreakpoints(addresses);
    }

    /**
     * Executes one instruction. A job of a paused vCPU. Returns null if there is another order meanwhile.
     *
     * @param halts whether the instruction is HLT
     */
    @Nullable
    VmExit step(boolean halts) {
        return stepper.step(halts, completing -> {
            synchronized (lock) {
                vcpu.requestExit(completing);
                return order == Order.PAUSE;
            }
        });
    }

    /** Records where the vCPU stands. A job. */
    void holdStill() {
        guest.holdStill();
    }
}
