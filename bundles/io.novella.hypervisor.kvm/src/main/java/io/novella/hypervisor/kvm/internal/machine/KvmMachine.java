// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.Console;
import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Screen;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStateListener;
import io.novella.hypervisor.VmStatistics;
import io.novella.hypervisor.kvm.internal.console.RingConsole;
import io.novella.hypervisor.kvm.internal.device.Bus;
import io.novella.hypervisor.kvm.internal.device.VgaText;
import io.novella.hypervisor.kvm.internal.kernel.Capability;
import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import io.novella.hypervisor.kvm.internal.kernel.VmFd;
import io.novella.hypervisor.kvm.internal.machine.Request.Answer;
import io.novella.hypervisor.kvm.internal.snapshot.SnapshotWriter;
import io.novella.hypervisor.kvm.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.kvm.internal.virtio.VirtioDevices;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceFactory;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A machine: orders to its vCPU's thread, and what came of them. One lock guards the power cycle, the state and the
 * orders; the vCPU's thread takes it only to read orders and to report.
 */
public final class KvmMachine implements VirtualMachine {

    private static final Logger LOG = LoggerFactory.getLogger(KvmMachine.class);

    /** How long a vCPU may stay inside a device before whoever waits is told so. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long to wait before kicking again; kicks are not lost, so this only ever repeats for a device that hangs. */
    private static final long KICK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String id = UUID.randomUUID().toString();
    private final VmSpec spec;
    private final Host host;
    private final RingConsole console;
    private final LifeCycle life = new LifeCycle();
    private final GuestMemory memory = new CurrentMemory();
    private final Screen screen = new VgaText(memory);
    private final List<Vcpu> vcpus;
    private final VirtioDevices virtio;

    private final Object lock = new Object();
    private volatile PowerCycle cycle;
    private volatile @Nullable VmExit lastExit;
    private boolean closing;
    private volatile boolean saving;
    private boolean goesOn;
    private Subscription ticks = () -> {};
    // Power cycles that are over and still hold something, and the threads that give it back; guarded by the lock.
    private final Queue<PowerCycle> over = new ArrayDeque<>();
    private final Set<Thread> givers = new HashSet<>();
    private boolean released;
    private final ExitLog log = new ExitLog();
    private final Saver saver;
    private final MachineStatistics statistics;

    /** A machine that is created and not started. */
    public KvmMachine(VmSpec spec, Host host) {
        this(spec, host, null);
    }

    private KvmMachine(VmSpec spec, Host host, @Nullable StoredSnapshot snapshot) {
        this.spec = spec;
        this.host = host;
        this.statistics = new MachineStatistics(spec.vcpus());
        this.console = new RingConsole(spec.consoleBytes());
        long rounded = GuestRam.roundUp(spec.memoryBytes());
        if (rounded != spec.memoryBytes()) {
            LOG.info("machine {}: {} bytes of memory rounded up to {}", spec.name(), spec.memoryBytes(), rounded);
        }
        this.vcpus = IntStream.range(0, spec.vcpus())
                .<Vcpu>mapToObj(index -> new MachineVcpu(this, index))
                .toList();
        this.saver = new Saver(this, host.kvm(), console);
        this.virtio = VirtioDevices.open(spec);
        try {
            this.cycle = snapshot == null ? assemble(Origin.boot(host.kvm(), spec)) : assemble(snapshot);
        } catch (RuntimeException | Error e) {
            virtio.powerOff();
            throw e;
        }
    }

    /**
     * A machine that comes out of a snapshot, for {@link #holdStillAtFirst}.
     *
     * @throws HypervisorException {@code SNAPSHOT} when the file is damaged or needs what is not here; nothing is left then
     */
    public static KvmMachine restore(StoredSnapshot snapshot, VmSpec spec, Host host) {
        return new KvmMachine(spec, host, snapshot);
    }

    private void restoreConsole(StoredSnapshot snapshot) {
        try {
            console.restore(new DataInputStream(
                    new ByteArrayInputStream(snapshot.state().console())));
        } catch (IOException e) {
            throw new HypervisorException(Reason.SNAPSHOT, "the console of the snapshot is damaged: " + e, e);
        }
    }

    /**
     * Starts the threads of a machine out of a snapshot, which hold still before anything runs.
     *
     * @throws HypervisorException when they do not come to do so; the machine is to be closed then
     */
    public void holdStillAtFirst() {
        try {
            synchronized (lock) {
                PowerCycle on = cycle;
                if (life.state() != VmState.CREATED) {
                    throw refusal("restore");
                }
                on.runners.pauseFirst("restored");
                startThreads();
                await(on, () -> life.state() == VmState.PAUSED || on.runners.hasEnded());
                if (life.state() != VmState.PAUSED) {
                    throw refusal("restore");
                }
            }
        } finally {
            life.tell(this);
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public VmState state() {
        return life.state();
    }

    @Override
    public String reason() {
        return life.reason();
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public List<Vcpu> vcpus() {
        return vcpus;
    }

    @Override
    public GuestMemory memory() {
        return memory;
    }

    @Override
    public Optional<Screen> screen() {
        return spec.type() == MachineType.PC ? Optional.of(screen) : Optional.empty();
    }

    @Override
    public Optional<VmExit> lastExit() {
        return Optional.ofNullable(lastExit);
    }

    @Override
    public ExitTrace trace() {
        return log;
    }

    @Override
    public VmStatistics statistics() {
        Map<String, Long> kernel = kernelStatistics();
        synchronized (lock) {
            return statistics.with(cycle.runners, console.written(), kernel);
        }
    }

    private Map<String, Long> kernelStatistics() {
        if (host.kvm().has(Capability.BINARY_STATS_FD) && life.isOn()) {
            try {
                return ask(0, "read statistics of", runner -> runner.vcpu().statistics());
            } catch (HypervisorException e) {
                // It went off meanwhile, or hangs in a device; the other figures are still worth telling.
                LOG.debug("machine {} has no statistics of the kernel now: {}", name(), e.getMessage());
            }
        }
        return Map.of();
    }

    @Override
    public Subscription listen(VmStateListener listener) {
        return life.listen(listener);
    }

    @Override
    public void start() {
        carryOut(Request.START);
    }

    @Override
    public void pause() {
        carryOut(Request.PAUSE);
    }

    @Override
    public void resume() {
        carryOut(Request.RESUME);
    }

    @Override
    public void reset() {
        carryOut(Request.RESET);
    }

    @Override
    public void stop() {
        carryOut(Request.STOP);
    }

    @Override
    public void close() {
        List<Thread> threads;
        synchronized (lock) {
            closing = true;
            // Its thread gives everything back as it ends, even if that is after we have run out of patience.
            threads = cycle.runners.threads();
        }
        carryOut(Request.CLOSE);
        threads.forEach(KvmMachine::join);
    }

    @Override
    public Snapshot snapshot(Path file) {
        return save(file, false);
    }

    @Override
    public Snapshot snapshotChanges(Path file) {
        return save(file, true);
    }

    private Snapshot save(Path file, boolean changesOnly) {
        SnapshotWriter.check(file);
        long began = System.nanoTime();
        holdStillToBeSaved();
        try {
            return saver.save(file, changesOnly, began);
        } finally {
            goOnAfterSaving();
        }
    }

    /** Pauses it, if it runs. From then on it can be ended, but not go on. */
    private void holdStillToBeSaved() {
        try {
            synchronized (lock) {
                Runners runners = cycle.runners;
                boolean runs = runners.order() == Order.RUN;
                boolean canPause = life.isOn() && (runs || runners.order() == Order.PAUSE);
                if (saving || closing || !canPause || runners.has(Thread.currentThread())) {
                    throw refusal(Saver.OPERATION);
                }
                saving = true;
                goesOn = runs;
                try {
                    order(Request.PAUSE);
                    if (life.state() != VmState.PAUSED || cycle.runners.order() != Order.PAUSE) {
                        throw refusal(Saver.OPERATION);
                    }
                } catch (RuntimeException | Error e) {
                    if (endSaving()) {
                        cycle.runners.order(Order.RUN);
                    }
                    throw e;
                }
            }
        } finally {
            life.tell(this);
        }
    }

    private void goOnAfterSaving() {
        try {
            synchronized (lock) {
                if (endSaving()) {
                    order(Request.RESUME);
                }
            }
        } catch (HypervisorException e) {
            LOG.warn("machine {} does not go on after a snapshot: {}", name(), e.getMessage());
        } finally {
            life.tell(this);
        }
    }

    /** Under the lock. Returns whether the pause was for the snapshot alone. */
    private boolean endSaving() {
        saving = false;
        boolean resume = goesOn && life.isOn() && cycle.runners.order() == Order.PAUSE;
        goesOn = false;
        return resume;
    }

    /** Whether a snapshot of it is being taken. */
    boolean isSaving() {
        return saving;
    }

    private void carryOut(Request request) {
        try {
            synchronized (lock) {
                if (saving && request == Request.RESUME) {
                    throw refusal(request);
                }
                // Whoever asks for a pause meanwhile wants one that lasts.
                goesOn &= request != Request.PAUSE;
                Answer answer = request.in(condition());
                while (answer == Answer.AFTER_RESET) {
                    PowerCycle before = cycle;
                    if (before.runners.has(Thread.currentThread())) {
                        throw refusal(request);
                    }
                    await(
                            before,
                            () -> cycle != before || !before.runners.isLive() || before.runners.order() != Order.RESET);
                    answer = request.in(condition());
                }
                switch (answer) {
                    case REFUSE -> throw refusal(request);
                    case POWER_ON -> powerOn(life.state() == VmState.CREATED ? "started" : "started again");
                    case ORDER -> order(request);
                    case RELEASE -> release();
                    default -> {
                        // It is so already.
                    }
                }
            }
        } finally {
            giveBack();
            life.tell(this);
        }
        if (request == Request.CLOSE) {
            awaitClosed();
        }
    }

    private Request.Condition condition() {
        PowerCycle on = cycle;
        return new Request.Condition(life.state(), on.runners.isLive() ? on.runners.order() : null, closing);
    }

    private void powerOn(String reason) {
        try {
            if (life.state() != VmState.CREATED) {
                virtio.powerOn();
                replaceCycle();
            }
            startThreads();
        } catch (RuntimeException | Error e) {
            virtio.powerOff();
            life.to(VmState.FAILED, String.valueOf(e.getMessage()));
            throw e;
        }
        lastExit = null;
        life.to(VmState.RUNNING, reason);
    }

    /** Tells the vCPU's thread, and waits until it is so, or another order has taken its place. */
    private void order(Request request) {
        PowerCycle on = cycle;
        Order order = request.order();
        on.runners.order(order);
        await(
                on,
                () -> on.runners.hasEnded()
                        || switch (request) {
                            case PAUSE -> on.runners.isOvertaken(order) || life.state() == VmState.PAUSED;
                            case RESUME -> on.runners.isOvertaken(order) || life.state() == VmState.RUNNING;
                            case RESET -> on.runners.isOvertaken(order);
                            default -> false;
                        });
        boolean off = on.runners.hasEnded() && !on.runners.isOvertaken(order);
        boolean missed = off && (cycle == on || !on.runners.hasReset());
        if (missed && (request == Request.PAUSE || request == Request.RESET)) {
            throw refusal(request);
        }
    }

    /** Takes a factory's devices away and closes them, once the guest is in none of them. */
    public void detach(DeviceFactory factory) {
        PowerCycle on;
        synchronized (lock) {
            if (!givers.contains(Thread.currentThread())) {
                await(cycle, () -> over.isEmpty() && givers.isEmpty());
            }
            on = cycle;
        }
        // Without the lock: the bus may be held by a device that asks something of the machine. A later power cycle is
        // made without
        // the factory.
        Set<Device> gone = on.bus.detach(factory);
        synchronized (lock) {
            if (!gone.isEmpty() && on.runners.isLive()) {
                await(on, on.runners.passing());
            }
        }
        on.bus.close(gone);
    }

    private PowerCycle assemble(StoredSnapshot snapshot) {
        restoreConsole(snapshot);
        Origin.Saved origin = new Origin.Saved(host.kvm(), snapshot);
        PowerCycle saved = assemble(origin);
        try {
            saver.restored(saved, snapshot.full(), origin.changed());
            // Only now, for devices may write to the memory at once.
            saved.bus.goOn();
            return saved;
        } catch (RuntimeException | Error e) {
            saved.close();
            throw e;
        }
    }

    private PowerCycle assemble(Origin origin) {
        MachineRateLimits now = host.limits().get();
        Throttle throttle = now.isNone() ? null : new Throttle(now, console::written, System::nanoTime);
        LongSupplier owed = throttle == null ? () -> 0 : () -> throttle.after(0);
        return PowerCycle.assemble(
                host.kvm(),
                spec,
                origin,
                (ram, vm) -> devices(ram, vm, owed),
                lock,
                host.kick(),
                new Reporter(),
                new VcpuRunner.Watch(log, throttle));
    }

    private Bus devices(GuestRam ram, VmFd vm, LongSupplier owed) {
        Bus bus = new Bus(spec, console, ram.size(), () -> new Slot(id, spec, console, ram, vm, this::powerOff, owed));
        try {
            virtio.factories().forEach(bus::require);
            host.factories().get().forEach(bus::attach);
            return bus;
        } catch (RuntimeException | Error e) {
            bus.close();
            throw e;
        }
    }

    /** A device has been told by the guest to switch the power off. */
    private void powerOff(String reason) {
        synchronized (lock) {
            cycle.runners.powerOff(reason);
        }
    }

    private void replaceCycle() {
        PowerCycle fresh = assemble(Origin.boot(host.kvm(), spec));
        statistics.add(cycle.runners);
        over.add(cycle);
        cycle = fresh;
    }

    private void startThreads() {
        Runners runners = cycle.runners;
        runners.start(spec.name());
        ticks = host.ticker().subscribe(() -> {
            synchronized (lock) {
                runners.tick();
            }
        });
    }

    /** Under the lock, with no live thread. */
    private void release() {
        if (!released) {
            released = true;
            virtio.powerOff();
            over.add(cycle);
        }
    }

    /**
     * Gives back what power cycles held that are over. Without the lock: a device may ask something of the machine as it
     * closes, or wait for a thread of its own that does.
     */
    private void giveBack() {
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
                    host.onClosed().accept(this);
                }
                lock.notifyAll();
            }
            return next;
        }
    }

    /** Until the last thread has given back the last; which is none that waits for itself. */
    private void awaitClosed() {
        synchronized (lock) {
            if (!givers.contains(Thread.currentThread())) {
                await(cycle, () -> life.state() == VmState.CLOSED);
            }
        }
    }

    private HypervisorException refusal(Request request) {
        return refusal(request.name().toLowerCase(Locale.ROOT));
    }

    /** Why something cannot be done now. */
    HypervisorException refusal(String operation) {
        return new HypervisorException(
                Reason.INVALID_STATE,
                "cannot " + operation + " machine " + name() + ": it is "
                        + (closing ? "closed" : life.state() + " (" + life.reason() + ")")
                        + (saving ? ", and a snapshot is being taken" : ""));
    }

    /** The power cycle there is. */
    PowerCycle cycle() {
        return cycle;
    }

    /** Does something with the kernel objects of a power cycle, unless they are gone. Briefly: nobody else gets on meanwhile. */
    <T> T whileThere(PowerCycle on, String operation, Supplier<T> job) {
        synchronized (lock) {
            if (cycle != on || released) {
                throw refusal(operation);
            }
            return job.get();
        }
    }

    /** Has a vCPU's thread do something, and waits for it. */
    <T> T ask(int index, String operation, Function<VcpuRunner, T> job) {
        return ask(cycle, index, operation, job);
    }

    /** Has a vCPU's thread do something, and waits for it; but for no other power cycle. */
    <T> T ask(PowerCycle on, int index, String operation, Function<VcpuRunner, T> job) {
        FutureTask<T> task;
        boolean itself;
        synchronized (lock) {
            VcpuRunner runner = on.runners.runner(index);
            if (!on.runners.isLive() || runner.hasEnded()) {
                throw refusal(operation);
            }
            task = new FutureTask<>(() -> job.apply(runner));
            itself = Thread.currentThread() == on.runners.thread(index);
            if (!itself) {
                runner.post(task);
                try {
                    await(on, task::isDone);
                } finally {
                    // Nobody waits for it any more: not who has waited too long, nor the thread of another of its
                    // vCPUs:
                    // that does not wait, as the two could wait for each other.
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
            throw refusal(operation);
        } catch (InterruptedException e) {
            throw new IllegalStateException("a task that is done does not wait", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits under the lock for what the vCPU's thread is to do; that thread itself cannot wait for it. */
    private void await(PowerCycle on, BooleanSupplier done) {
        if (on.runners.has(Thread.currentThread())) {
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
                            "the virtual CPU of machine " + name() + " has not answered for 10 s: a device hangs");
                }
                if (now - kicked >= KICK_AGAIN_NANOS) {
                    kicked = now;
                    on.runners.kick();
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

    /** The thread has let go of everything; wait until the operating system has let go of it too. */
    private static void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the vCPU's thread reports. */
    private final class Reporter implements VcpuRunner.Observer {
        @Override
        public void paused(String reason) {
            life.to(VmState.PAUSED, reason);
        }

        @Override
        public void resumed() {
            life.to(VmState.RUNNING, "resumed");
        }

        @Override
        public void ended(VcpuRunner.End end) {
            if (end.exit() != null) {
                lastExit = end.exit();
            }
            ticks.close();
            boolean again = !closing && end.again() && cycle.runners.order() == Order.RESET;
            if (!again) {
                virtio.powerOff();
            }
            life.to(end.state(), end.reason());
            if (closing) {
                release();
            } else if (again) {
                reset();
            }
        }

        /** By the thread that ends, in one step with its end: so nobody finds the machine off between. */
        private void reset() {
            try {
                powerOn("reset");
            } catch (HypervisorException e) {
                LOG.error("machine {} could not be powered on again", name(), e);
            }
        }

        @Override
        public void unlocked() {
            giveBack();
            life.tell(KvmMachine.this);
        }
    }

    /** The memory of the current power cycle. */
    private final class CurrentMemory implements GuestMemory {
        @Override
        public long size() {
            return cycle.ram.size();
        }

        @Override
        public byte[] read(long address, int length) {
            return cycle.ram.read(address, length);
        }

        @Override
        public void write(long address, byte[] bytes) {
            cycle.ram.write(address, bytes);
        }
    }
}
