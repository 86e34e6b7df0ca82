// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.Registers;
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

    private static final Logger LOG = LoggerFactory.getLogger(VcpuRunner.class);

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
        void paused();

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
    private volatile @Nullable Registers registers;
    // Whether the last call of KVM_RUN has exited for an access that the next one completes.
    private boolean incomplete;
    // The rest is guarded by the lock.
    private Order order = Order.RUN;
    private int threadId;
    private long passes;
    private boolean holdsStill;
    private boolean ended;

    /**
     * A runner of one vCPU.
     *
     * @param coalesces whether its VM keeps port writes
     * @param shared whether others use the same devices
     */
    VcpuRunner(Object lock, VcpuFd vcpu, Bus bus, boolean coalesces, boolean shared, Kick kick, Observer observer) {
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
    Registers registers() {
        return registers;
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
        }
        return errno;
    }

    private @Nullable End handle() {
        switch (run.exitReason()) {
            case KvmRun.EXIT_IO -> {
                if (shared) {
                    synchronized (bus.turn()) {
                        port();
                    }
                } else {
                    port();
                }
                return null;
            }
            case KvmRun.EXIT_MMIO -> {
                if (memory()) {
                    return null;
                }
            }
            case KvmRun.EXIT_INTERNAL_ERROR -> {
                if (Assist.help(vcpu)) {
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
        if (given == Order.RUN) {
            return null;
        }
        End end = completeAccess();
        if (end != null) {
            return end;
        }
        holdStill();
        if (given == Order.PAUSE) {
            given = pause();
        }
        if (given == Order.STOP) {
            return new End(VmState.STOPPED, "stopped" + here(), null);
        }
        if (given == Order.RESET) {
            return new End(VmState.STOPPED, "reset" + here(), null, true);
        }
        registers = null;
        return null;
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

    /** Holds still for as long as it is told to. Returns the order that ended it. */
    private Order pause() {
        synchronized (lock) {
            if (order != Order.PAUSE) {
                return order;
            }
            holdsStill = true;
            observer.paused();
            lock.notifyAll();
        }
        observer.unlocked();
        Order given;
        synchronized (lock) {
            given = awaitOtherThanPause();
            holdsStill = false;
            attention = false;
            run.immediateExit(false);
            if (given == Order.RUN) {
                registers = null;
                observer.resumed();
            }
            lock.notifyAll();
        }
        observer.unlocked();
        return given;
    }

    private Order awaitOtherThanPause() {
        boolean interrupted = false;
        while (order == Order.PAUSE) {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return order;
    }

    private void holdStill() {
        registers = vcpu.registers();
    }

    private String here() {
        Registers r = registers;
        return r == null ? "" : " at " + r.address();
    }
}
