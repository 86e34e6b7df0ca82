// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.accel.AcceleratedVm;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.device.Bus;
import io.novella.hypervisor.machine.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.machine.internal.virtio.VirtioDevices;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceFactory;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The power of one machine: makes a power cycle, starts its threads, and frees it when it is over.
 *
 * <p>The machine's lock guards everything here but {@link #cycle}, which others read. Invariants under the lock: the present cycle is not in
 * {@code over}; a cycle in {@code over} has no live thread; nothing is added to {@code over} after {@code released} is set, and the state
 * becomes CLOSED only when {@code released} is set, {@code over} is empty and no thread frees anything.
 */
final class Power {

    private final Object lock;
    private final VcpuWait waiting;
    private final String machineId;
    private final VmSpec spec;
    private final Host host;
    private final RingConsole console;
    private final LifeCycle life;
    private final ExitLog log;
    private final VcpuRunner.Observer observer;
    private final Runnable onClosed;
    private final MachineStatistics statistics;
    private final VirtioDevices virtio;

    private volatile PowerCycle cycle;
    private Subscription ticks = () -> {};
    // Power cycles that are over and still hold something, and the threads that free it.
    private final Queue<PowerCycle> over = new ArrayDeque<>();
    private final Set<Thread> givers = new HashSet<>();
    private boolean released;

    /**
     * The parts of a machine that its power uses.
     *
     * @param observer receives what the vCPUs do
     * @param onClosed is called under the lock when everything has been freed
     */
    record Parts(
            Object lock,
            VcpuWait waiting,
            String machineId,
            VmSpec spec,
            Host host,
            RingConsole console,
            LifeCycle life,
            ExitLog log,
            VcpuRunner.Observer observer,
            Runnable onClosed) {}

    /** Assembles the first power cycle, which boots; nothing is left if that fails. */
    Power(Parts parts) {
        this(parts, Origin.boot(parts.spec()), null);
    }

    /** Assembles the first power cycle from a snapshot. */
    Power(Parts parts, StoredSnapshot snapshot, Saver saver) {
        this(parts, new Origin.Saved(snapshot, parts.host().accelerator().name()), saver);
    }

    private Power(Parts parts, Origin origin, @Nullable Saver saver) {
        this.lock = parts.lock();
        this.waiting = parts.waiting();
        this.machineId = parts.machineId();
        this.spec = parts.spec();
        this.host = parts.host();
        this.console = parts.console();
        this.life = parts.life();
        this.log = parts.log();
        this.observer = parts.observer();
        this.onClosed = parts.onClosed();
        this.statistics = new MachineStatistics(spec.vcpus());
        this.virtio = VirtioDevices.open(spec);
        try {
            cycle = assemble(origin);
            if (origin instanceof Origin.Saved saved && saver != null) {
                goOn(saved, saver);
            }
        } catch (RuntimeException | Error e) {
            virtio.powerOff();
            throw e;
        }
    }

    private void goOn(Origin.Saved saved, Saver saver) {
        try {
            saver.restored(cycle, saved.full(), saved.changed());
            // Only now, for devices may write to the memory at once.
            cycle.bus.goOn();
        } catch (RuntimeException | Error e) {
            cycle.close();
            throw e;
        }
    }

    /** The present power cycle. */
    PowerCycle cycle() {
        return cycle;
    }

    /** Whether everything has been, or is being, freed for good. Under the lock. */
    boolean isReleased() {
        return released;
    }

    /** The statistics of all power cycles. Under the lock. */
    MachineStatistics statistics() {
        return statistics;
    }

    /** Switches the power on, with a new power cycle unless the first one is still fresh. Under the lock, with no live thread. */
    void on(String reason) {
        try {
            if (life.state() != VmState.CREATED) {
                virtio.powerOn();
                PowerCycle fresh = assemble(Origin.boot(spec));
                statistics.add(cycle.runners);
                over.add(cycle);
                cycle = fresh;
            }
            startThreads();
        } catch (RuntimeException | Error e) {
            virtio.powerOff();
            life.to(VmState.FAILED, String.valueOf(e.getMessage()));
            throw e;
        }
        life.to(VmState.RUNNING, reason);
    }

    /** Starts the threads of the present power cycle. Under the lock. */
    void startThreads() {
        Runners runners = cycle.runners;
        runners.start(spec.name());
        ticks = host.ticker().subscribe(() -> {
            synchronized (lock) {
                runners.tick();
            }
        });
    }

    /**
     * The threads have ended. Under the lock.
     *
     * @param again whether the power is switched on again at once
     */
    void ended(boolean again) {
        ticks.close();
        if (!again) {
            virtio.powerOff();
        }
    }

    /** A device was told by the guest to switch the power off. Takes the lock. */
    private void off(String reason) {
        synchronized (lock) {
            cycle.runners.powerOff(reason);
        }
    }

    /** Gives up the present power cycle for good. Under the lock, with no live thread. */
    void release() {
        if (!released) {
            released = true;
            virtio.powerOff();
            over.add(cycle);
        }
    }

    /**
     * Frees what the power cycles hold that are over. Without the lock: a device may ask something of the machine while it is closed, or
     * wait for a thread of its own that does.
     */
    void giveBack() {
        Thread self = Thread.currentThread();
        synchronized (lock) {
            if (over.isEmpty() || !givers.add(self)) {
                return;
            }
        }
        for (PowerCycle next = nextOver(); next != null; next = nextOver()) {
            next.close();
        }
    }

    private @Nullable PowerCycle nextOver() {
        synchronized (lock) {
            PowerCycle next = over.poll();
            if (next == null) {
                givers.remove(Thread.currentThread());
                if (released && givers.isEmpty() && life.state() != VmState.CLOSED) {
                    life.to(VmState.CLOSED, "closed");
                    console.end();
                    onClosed.run();
                }
                lock.notifyAll();
            }
            return next;
        }
    }

    /** Waits until the last thread has freed the last power cycle; not on a thread that frees one. Takes the lock. */
    void awaitClosed() {
        synchronized (lock) {
            if (!givers.contains(Thread.currentThread())) {
                waiting.await(cycle.runners, () -> life.state() == VmState.CLOSED);
            }
        }
    }

    /** Removes the devices of a factory and closes them, when the guest is in none of them. Takes the lock. */
    void detach(DeviceFactory factory) {
        PowerCycle on;
        synchronized (lock) {
            if (!givers.contains(Thread.currentThread())) {
                waiting.await(cycle.runners, () -> over.isEmpty() && givers.isEmpty());
            }
            on = cycle;
        }
        // Without the lock: the bus may be held by a device that asks something of the machine. A later power cycle is
        // made without the
        // factory.
        Set<Device> gone = on.bus.detach(factory);
        synchronized (lock) {
            if (!gone.isEmpty() && on.runners.isLive()) {
                waiting.await(on.runners, on.runners.passing());
            }
        }
        on.bus.close(gone);
    }

    private PowerCycle assemble(Origin origin) {
        MachineRateLimits now = host.limits().get();
        Throttle throttle = now.isNone() ? null : new Throttle(now, console::written, System::nanoTime);
        LongSupplier owed = throttle == null ? () -> 0 : () -> throttle.after(0);
        return PowerCycle.assemble(
                host.accelerator(),
                spec,
                origin,
                (ram, vm) -> devices(ram, vm, owed),
                lock,
                observer,
                new GuestEntry.Watch(log, throttle));
    }

    private Bus devices(GuestRam ram, AcceleratedVm vm, LongSupplier owed) {
        Bus bus =
                new Bus(spec, console, ram.size(), () -> new Slot(machineId, spec, console, ram, vm, this::off, owed));
        try {
            virtio.factories().forEach(bus::require);
            host.factories().get().forEach(bus::attach);
            return bus;
        } catch (RuntimeException | Error e) {
            bus.close();
            throw e;
        }
    }
}
