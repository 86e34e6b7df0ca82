// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.kvm.internal.device.Bus;
import io.novella.hypervisor.kvm.internal.device.DeviceFault;
import io.novella.hypervisor.kvm.internal.kernel.CoalescedRing;
import io.novella.hypervisor.kvm.internal.kernel.KvmRun;
import io.novella.hypervisor.kvm.internal.kernel.VcpuFd;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one vCPU: the body of the thread that owns its descriptor. Others leave an {@link Order} and kick.
 *
 * <p>The kick: under the lock, {@code attention} and {@code immediate_exit} are set and the thread is sent a signal. If
 * it is in the guest, the signal brings it out; if it is about to enter, {@code immediate_exit} makes it return; if it
 * is anywhere else, it reads {@code attention} before it enters. It clears both under the same lock, so none is lost.
 */
final class VcpuRunner implements Runnable {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Logger LOG = LoggerFactory.getLogger(VcpuRunner.class);

    private static final String PAUSED = "paused";

    // ABI: Intel's manual, volume 3, 17.2.3: #DB, and BS of DR6.
    private static final int DEBUG_VECTOR = 1;
    private static final long DR6_SINGLE_STEP = 1 << 14;

    /** What looks at its exits: the machine's trace, and its limits, if it has any. */
    record Watch(ExitLog log, @Nullable Throttle throttle) {}

    /**
     * Why the thread ended: in which state the machine is left, and why.
     *
     * @param again whether the power is to come on again
     */
    record End(VmState state, String reason, @Nullable VmExit exit, boolean again) {
        End(VmState state, String reason, @Nullable VmExit exit) {
            this(state, reason, exit, false);
        }
    }

    /** Is told what the vCPU does; under the lock, but for {@link #unlocked}. */
    interface Observer {
        void paused(String reason);

        /** The guest has come to a breakpoint: every vCPU is to pause, unless somebody asks for more. */
        default void stoppedAt(String reason) {}

        void resumed();

        void ended(End end);

        /** The lock is free: now is the time to tell others. */
        void unlocked();
    }

    private final Object lock;
    private final VcpuFd vcpu;
    private final KvmRun run;
    private final Bus bus;
    private final @Nullable CoalescedRing ring;
    private final boolean shared;
    private final Kick kick;
    private final Observer observer;

    private volatile boolean attention;
    private volatile @Nullable CpuState held;
    private final int index;
    private final ExitCounts exits = new ExitCounts();
    private final Watch watch;
    // Of this thread alone.
    private Set<Long> breakpoints = Set.of();
    private @Nullable End steppedInto;
    // Whether the last call of KVM_RUN has exited for an access that the next one completes.
    private boolean incomplete;
    // The rest is guarded by the lock.
    private Order order = Order.RUN;
    private int threadId;
    private long passes;
    private boolean holdsStill;
    private boolean ended;
    private long throttled;
    private long cpuNanos;
    private final Queue<FutureTask<?>> jobs = new ArrayDeque<>();

    /**
     * A runner of one vCPU.
     *
     * @param coalesces whether its VM keeps port writes
     * @param shared whether others use the same devices
     * @param watch what looks at its exits
     */
    VcpuRunner(
            Object lock,
            int index,
            VcpuFd vcpu,
            Bus bus,
            boolean coalesces,
            boolean shared,
            Kick kick,
            Observer observer,
            Watch watch) {
        this.index = index;
        this.watch = watch;
        this.lock = lock;
        this.vcpu = vcpu;
        this.run = vcpu.shared();
        this.ring = coalesces ? vcpu.ring() : null;
        this.bus = bus;
        this.shared = shared;
        this.kick = kick;
        this.observer = observer;
    }

    /** The registers when it last came to hold still; null while it runs. */
    @Nullable
    CpuState held() {
        return held;
    }

    /** How often it has left the guest. */
    ExitCounts exits() {
        return exits;
    }

    /**
     * Has the thread do something with the vCPU between two instructions of the guest. Under the lock; the task is cancelled
     * if the thread ends before it gets to it.
     */
    void post(FutureTask<?> job) {
        if (ended) {
            job.cancel(false);
        } else {
            jobs.add(job);
            kick();
        }
    }

    /** The vCPU, for a job of its thread. */
    VcpuFd vcpu() {
        return vcpu;
    }

    /** What its thread has used of the host's processors; it is told by that thread as it ends. Under the lock. */
    long cpuNanos() {
        return cpuNanos;
    }

    /** What it was last told. Under the lock. */
    Order order() {
        return order;
    }

    /** Whether the thread is done with the vCPU. Under the lock. */
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

    /** Kicks if an order is not taken yet, or the VM keeps port writes, which are handed over at an exit. Under the lock. */
    void tick() {
        if (!ended && threadId != 0 && (attention || ring != null && !ring.isEmpty())) {
            kick();
        }
    }

    /** Leaves an order and kicks. Under the lock. */
    void order(Order order) {
        this.order = order;
        kick();
    }

    /** Brings the vCPU out of the guest. Under the lock; again if in doubt. */
    void kick() {
        if (ended) {
            return;
        }
        attention = true;
        run.immediateExit(true);
        if (threadId != 0) {
            kick.kick(threadId);
        }
        lock.notifyAll();
    }

    @Override
    public void run() {
        synchronized (lock) {
            threadId = Kick.currentThread();
        }
        End end = untilEnd();
        synchronized (lock) {
            // A signal to an id that is used again would hit a stranger.
            threadId = 0;
            ended = true;
            cpuNanos = THREADS.getCurrentThreadCpuTime();
            jobs.forEach(job -> job.cancel(false));
            jobs.clear();
            observer.ended(end);
            lock.notifyAll();
        }
        observer.unlocked();
    }

    private End untilEnd() {
        End end;
        try {
            end = loop();
        } catch (DeviceFault e) {
            LOG.error("{}", e.getMessage(), e.getCause());
            end = new End(VmState.FAILED, String.valueOf(e.getMessage()), run.decode());
        } catch (RuntimeException | Error e) {
            LOG.error("a virtual CPU's thread failed", e);
            end = new End(VmState.FAILED, "the virtual CPU's thread failed: " + e, null);
        }
        return end;
    }

    private End loop() {
        while (true) {
            if (attention) {
                End end = attend();
                if (end != null) {
                    return end;
                }
            }
            End end = enter();
            if (end != null) {
                return end;
            }
        }
    }

    /** Once into the guest and out again. */
    private @Nullable End enter() {
        int errno = runVcpu();
        if (errno == 0) {
            return handle();
        }
        return failedRun(errno);
    }

    /** What a run without an exit means; null to go on. */
    private @Nullable End failedRun(int errno) {
        exits.count(ExitCounts.INTERRUPTED);
        // EINTR: somebody kicked, or some other signal came. EAGAIN: the kernel asks to try again.
        if (errno == Libc.EINTR || errno == Libc.EAGAIN) {
            return null;
        }
        holdStill();
        return new End(VmState.FAILED, KernelFault.describe("KVM_RUN", errno) + here(), null);
    }

    /** Before anything else is done with an exit, the devices get what was written before it. */
    private int runVcpu() {
        int errno = vcpu.run();
        incomplete = errno == 0;
        if (ring != null && !ring.isEmpty()) {
            synchronized (bus.turn()) {
                ring.drain(bus);
            }
            if (watch.throttle() != null) {
                slowDown(watch.throttle(), 0);
            }
        }
        return errno;
    }

    private @Nullable End handle() {
        int reason = run.exitReason();
        exits.countExit(reason);
        if (watch.log().isEnabled()) {
            watch.log().add(index, vcpu.state().pc(), run.decode());
        }
        switch (reason) {
            case KvmRun.EXIT_IO -> {
                if (shared) {
                    synchronized (bus.turn()) {
                        port();
                    }
                } else {
                    port();
                }
                if (watch.throttle() != null) {
                    slowDown(watch.throttle(), 1);
                }
                return null;
            }
            case KvmRun.EXIT_DEBUG -> {
                String breakpoint =
                        "breakpoint at 0x" + Long.toHexString(vcpu.state().pc());
                synchronized (lock) {
                    observer.stoppedAt(breakpoint);
                }
                return null;
            }
            case KvmRun.EXIT_MMIO -> {
                if (memory()) {
                    return null;
                }
            }
            case KvmRun.EXIT_INTERNAL_ERROR -> {
                if (UnemulatedInstructions.run(vcpu)) {
                    return null;
                }
            }
            default -> {
                // Below.
            }
        }
        VmExit exit = run.decode();
        if (exit instanceof VmExit.Interrupted) {
            return null;
        }
        holdStill();
        boolean halted = exit instanceof VmExit.Halt;
        return new End(halted ? VmState.STOPPED : VmState.FAILED, exit.describe() + here(), exit);
    }

    private void port() {
        int port = run.ioPort();
        int size = run.ioSize();
        int data = run.ioData();
        boolean out = run.ioIsOut();
        for (int left = run.ioCount(); left > 0; left--) {
            if (out) {
                bus.portWrite(port, size, run.data(data, size));
            } else {
                run.data(data, size, bus.portRead(port, size));
            }
            data += size;
        }
    }

    /** Waits until the machine may go on, or somebody wants something of it; what it owes then, it waits for later. */
    private void slowDown(Throttle by, int ports) {
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

    /** How long it was held back, in nanoseconds. Under the lock. */
    long throttled() {
        return throttled;
    }

    private boolean memory() {
        long address = run.mmioAddress();
        if (!bus.hasMemory(address)) {
            return false;
        }
        if (shared) {
            synchronized (bus.turn()) {
                memory(address);
            }
        } else {
            memory(address);
        }
        return true;
    }

    private void memory(long address) {
        int size = run.mmioSize();
        if (run.mmioIsWrite()) {
            bus.memoryWrite(address, size, run.data(run.mmioData(), size));
        } else {
            run.data(run.mmioData(), size, bus.memoryRead(address, size));
        }
    }

    /** Reads the orders. Returns how to end, or null to go on. */
    private @Nullable End attend() {
        Order given = take();
        if (given == Order.RUN && !hasJobs()) {
            return null;
        }
        End end = completeAccess();
        if (end != null) {
            return end;
        }
        if (given == Order.RUN) {
            while (hasJobs()) {
                work();
            }
            goOn();
            return null;
        }
        holdStill();
        if (given == Order.PAUSE) {
            given = pause();
        }
        End stepped = steppedInto;
        if (stepped != null) {
            return stepped;
        }
        if (given == Order.STOP) {
            return new End(VmState.STOPPED, "stopped" + here(), null);
        }
        if (given == Order.RESET) {
            return new End(VmState.STOPPED, "reset" + here(), null, true);
        }
        held = null;
        return null;
    }

    private boolean hasJobs() {
        synchronized (lock) {
            return !jobs.isEmpty();
        }
    }

    /** Does the next job, without the lock. */
    private void work() {
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

    /** The next entry is a real one again, unless somebody has kicked since. */
    private void goOn() {
        synchronized (lock) {
            if (!attention) {
                run.immediateExit(false);
            }
        }
    }

    /** Sets breakpoints in place of those before. A job. */
    void setBreakpoints(Set<Long> addresses) {
        vcpu.debug(false, addresses);
        breakpoints = Set.copyOf(addresses);
    }

    /**
     * Executes one instruction. A job of a paused vCPU. Returns null if somebody wants it to end meanwhile.
     *
     * @param halts whether the instruction is HLT, which KVM would step over
     */
    @Nullable
    VmExit step(boolean halts) {
        long begin = vcpu.state().pc();
        // Without the breakpoints: one where it stands would stop it before it has moved.
        vcpu.debug(!halts, Set.of());
        try {
            boolean completing = false;
            while (true) {
                if (!isToStep(completing)) {
                    return null;
                }
                int errno = runVcpu();
                if (errno == 0 && run.exitReason() == KvmRun.EXIT_DEBUG) {
                    exits.count(ExitCounts.DEBUG);
                    return run.decode();
                }
                End end = errno == 0 ? handle() : failedRun(errno);
                if (end != null) {
                    steppedInto = end;
                    return end.exit() == null ? new VmExit.Unknown(0, 0) : end.exit();
                }
                long pc = vcpu.state().pc();
                if (completing && errno != 0 && pc != begin) {
                    // Some kernels do not count an instruction that accessed a device as a step of its own.
                    return new VmExit.Debug(DEBUG_VECTOR, pc, DR6_SINGLE_STEP, 0);
                }
                completing = errno == 0;
            }
        } catch (DeviceFault e) {
            // As when it runs: the machine fails, and not only the step.
            LOG.error("{}", e.getMessage(), e.getCause());
            VmExit access = run.decode();
            steppedInto = new End(VmState.FAILED, String.valueOf(e.getMessage()), access);
            return access;
        } finally {
            vcpu.debug(false, breakpoints);
            holdStill();
        }
    }

    /** Prepares an entry; with {@code completing} one that only finishes the access before. */
    private boolean isToStep(boolean completing) {
        synchronized (lock) {
            run.immediateExit(completing);
            return order == Order.PAUSE;
        }
    }

    private Order take() {
        synchronized (lock) {
            attention = false;
            run.immediateExit(false);
            passes++;
            lock.notifyAll();
            return order;
        }
    }

    /**
     * Lets KVM finish the access it last exited for, which it does at the next entry: before that, the registers are not
     * those after the instruction. An access in several parts exits for each. If there is none, KVM is not called: it would
     * wait in a vCPU that no other has started yet.
     */
    private @Nullable End completeAccess() {
        while (incomplete) {
            run.immediateExit(true);
            End end = runVcpu() == 0 ? handle() : null;
            if (end != null) {
                return end;
            }
        }
        return null;
    }

    /** Holds still for as long as it is told to, and does what it is asked meanwhile. Returns the order that ended it. */
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
            work();
        }
        Order given;
        synchronized (lock) {
            given = order;
            attention = false;
            run.immediateExit(false);
            if (given == Order.RUN) {
                held = null;
                observer.resumed();
            }
            lock.notifyAll();
        }
        observer.unlocked();
        return given;
    }

    /** Waits for a job, which is answered by true, or for another order. */
    private boolean isToHoldStill() {
        boolean interrupted = false;
        synchronized (lock) {
            holdsStill = true;
            lock.notifyAll();
            while (order == Order.PAUSE && jobs.isEmpty() && steppedInto == null) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            // A step may enter a device.
            holdsStill = false;
            return steppedInto == null && order == Order.PAUSE;
        }
    }

    /** Takes note of where it stands. */
    void holdStill() {
        held = vcpu.state();
    }

    private String here() {
        CpuState state = held;
        return state == null ? "" : " at " + state.general().address();
    }
}
