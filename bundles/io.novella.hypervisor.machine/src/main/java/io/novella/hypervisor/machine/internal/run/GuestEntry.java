// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.CpuState;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.accel.AcceleratedVcpu;
import io.novella.hypervisor.machine.accel.VcpuExit;
import io.novella.hypervisor.machine.internal.device.Bus;
import org.jspecify.annotations.Nullable;

/**
 * Enters the guest on one vCPU, and passes its exits to the devices. Used by the vCPU's thread alone; {@link #held} and {@link #exits} may
 * be read by others.
 */
final class GuestEntry {

    private final int index;
    private final AcceleratedVcpu vcpu;
    private final VcpuExit exit;
    private final Bus bus;
    private final boolean coalesces;
    private final boolean shared;
    private final ExitLog log;
    private final @Nullable Throttle throttle;
    private final Events events;
    private final ExitCounts exits = new ExitCounts();

    private volatile @Nullable CpuState held;
    // Whether the last exit was for an access that the next entry completes.
    private boolean incomplete;

    /** What the thread of the vCPU does about exits that are not for a device. */
    interface Events {
        /** The machine exceeds its rate limits: wait, unless there is an order or a job. */
        void slowDown(Throttle by, int ports);

        /** The guest is at a breakpoint. */
        void stoppedAt(String reason);
    }

    /** What examines the exits of a vCPU: the machine's trace, and its rate limits, if it has any. */
    record Watch(ExitLog log, @Nullable Throttle throttle) {}

    /**
     * Creates it.
     *
     * @param coalesces whether the accelerator keeps port writes
     * @param shared whether other vCPUs use the same devices
     */
    GuestEntry(
            int index, AcceleratedVcpu vcpu, Bus bus, boolean coalesces, boolean shared, Watch watch, Events events) {
        this.index = index;
        this.vcpu = vcpu;
        this.exit = vcpu.exit;
        this.bus = bus;
        this.coalesces = coalesces;
        this.shared = shared;
        this.log = watch.log();
        this.throttle = watch.throttle();
        this.events = events;
    }

    /** The vCPU, for a job of its thread. */
    AcceleratedVcpu vcpu() {
        return vcpu;
    }

    /** The number of exits by kind. */
    ExitCounts exits() {
        return exits;
    }

    /** The registers when the vCPU last held still; null while it runs. */
    @Nullable
    CpuState held() {
        return held;
    }

    /** Records where the vCPU stands. */
    void holdStill() {
        held = vcpu.state();
    }

    /** The vCPU runs again. */
    void letGo() {
        held = null;
    }

    /** The suffix of a reason that says where the vCPU stands, if that was recorded. */
    String here() {
        CpuState state = held;
        return state == null ? "" : " at " + state.general().address();
    }

    /** Enters the guest once, and handles the exit. Returns how the thread is to end; null if the guest goes on. */
    @Nullable
    End enter() {
        boolean exited;
        try {
            exited = run();
        } catch (HypervisorException failed) {
            holdStill();
            return new End(VmState.FAILED, failed.getMessage() + here(), null);
        }
        return exited ? handle() : null;
    }

    /** Enters the guest once. Before the exit is handled, the devices receive the writes that were kept before it. */
    boolean run() {
        boolean exited = vcpu.run();
        incomplete = exited;
        if (!exited) {
            exits.count(ExitCounts.INTERRUPTED);
        }
        if (coalesces && vcpu.hasKeptWrites()) {
            synchronized (bus.turn()) {
                vcpu.drain(bus);
            }
            if (throttle != null) {
                events.slowDown(throttle, 0);
            }
        }
        return exited;
    }

    /**
     * Completes the access of the last exit, which happens at the next entry: before that, the registers are not those after the
     * instruction. An access in several parts exits for each part. If there is none, the guest is not entered: KVM would wait in a vCPU
     * that no other one has started yet.
     */
    @Nullable
    End completeAccess() {
        while (incomplete) {
            vcpu.requestExit(true);
            End end = enter();
            if (end != null) {
                return end;
            }
        }
        return null;
    }

    /** Handles the last exit. Returns how the thread is to end; null if the guest goes on. */
    @Nullable
    End handle() {
        int kind = exit.kind;
        exits.countExit(kind);
        if (log.isEnabled()) {
            log.add(index, vcpu.state().pc(), vcpu.describe());
        }
        switch (kind) {
            case VcpuExit.IO -> {
                if (shared) {
                    synchronized (bus.turn()) {
                        port();
                    }
                } else {
                    port();
                }
                if (throttle != null) {
                    events.slowDown(throttle, 1);
                }
                return null;
            }
            case VcpuExit.DEBUG -> {
                events.stoppedAt(
                        "breakpoint at 0x" + Long.toHexString(vcpu.state().pc()));
                return null;
            }
            case VcpuExit.INTERRUPTED -> {
                return null;
            }
            case VcpuExit.MMIO -> {
                if (memory()) {
                    return null;
                }
            }
            default -> {
                if (vcpu.resolve()) {
                    return null;
                }
            }
        }
        VmExit described = vcpu.describe();
        holdStill();
        boolean halted = kind == VcpuExit.HALT;
        return new End(halted ? VmState.STOPPED : VmState.FAILED, described.describe() + here(), described);
    }

    private void port() {
        int port = (int) exit.address;
        int size = exit.size;
        int at = exit.position;
        boolean out = exit.write;
        for (int left = exit.count; left > 0; left--) {
            if (out) {
                bus.portWrite(port, size, exit.data(at, size));
            } else {
                exit.data(at, size, bus.portRead(port, size));
            }
            at += size;
        }
    }

    private boolean memory() {
        if (!bus.hasMemory(exit.address)) {
            return false;
        }
        if (shared) {
            synchronized (bus.turn()) {
                access();
            }
        } else {
            access();
        }
        return true;
    }

    private void access() {
        int size = exit.size;
        if (exit.write) {
            bus.memoryWrite(exit.address, size, exit.data(exit.position, size));
        } else {
            exit.data(exit.position, size, bus.memoryRead(exit.address, size));
        }
    }
}
