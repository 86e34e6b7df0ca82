// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

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
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.device.VgaText;
import io.novella.hypervisor.machine.internal.snapshot.SnapshotWriter;
import io.novella.hypervisor.machine.internal.snapshot.StoredSnapshot;
import io.novella.hypervisor.spi.DeviceFactory;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine: its parts, and its interface to others. {@link Commands} carries out requests, and {@link Power} holds what runs. */
public final class Machine implements VirtualMachine {

    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    private final String id = UUID.randomUUID().toString();
    private final VmSpec spec;
    private final Host host;
    private final RingConsole console;
    private final LifeCycle life = new LifeCycle();
    private final GuestMemory memory = new CurrentMemory();
    private final Screen screen = new VgaText(memory);
    private final List<Vcpu> vcpus;
    private final ExitLog log = new ExitLog();
    private final Saver saver;

    private final Commands commands;

    /** Creates a machine that is not started. */
    public Machine(VmSpec spec, Host host) {
        this(spec, host, null);
    }

    private Machine(VmSpec spec, Host host, @Nullable StoredSnapshot snapshot) {
        this.spec = spec;
        this.host = host;
        this.console = new RingConsole(spec.consoleBytes());
        long rounded = GuestRam.roundUp(spec.memoryBytes());
        if (rounded != spec.memoryBytes()) {
            LOG.info("machine {}: {} bytes of memory rounded up to {}", spec.name(), spec.memoryBytes(), rounded);
        }
        this.vcpus = IntStream.range(0, spec.vcpus())
                .<Vcpu>mapToObj(index -> new MachineVcpu(this, index))
                .toList();
        this.saver = new Saver(this, host.accelerator().name(), console);
        if (snapshot != null) {
            restoreConsole(snapshot);
        }
        this.commands = new Commands(this, host, life, console, log, snapshot, saver);
    }

    /**
     * A machine that comes out of a snapshot, for {@link #holdStillAtFirst}.
     *
     * @throws HypervisorException {@code SNAPSHOT} when the file is damaged or needs what is not here; nothing is left then
     */
    public static Machine restore(StoredSnapshot snapshot, VmSpec spec, Host host) {
        return new Machine(spec, host, snapshot);
    }

    private void restoreConsole(StoredSnapshot snapshot) {
        try {
            console.restore(new DataInputStream(
                    new ByteArrayInputStream(snapshot.state().console())));
        } catch (IOException e) {
            throw new HypervisorException(Reason.SNAPSHOT, "the console of the snapshot is damaged: " + e, e);
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
        return Optional.ofNullable(commands.lastExit());
    }

    @Override
    public ExitTrace trace() {
        return log;
    }

    @Override
    public VmStatistics statistics() {
        Map<String, Long> kernel = kernelStatistics();
        return commands.statistics(console.written(), kernel);
    }

    private Map<String, Long> kernelStatistics() {
        if (life.isOn()) {
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
        commands.carryOut(Request.START);
    }

    @Override
    public void pause() {
        commands.carryOut(Request.PAUSE);
    }

    @Override
    public void resume() {
        commands.carryOut(Request.RESUME);
    }

    @Override
    public void reset() {
        commands.carryOut(Request.RESET);
    }

    @Override
    public void stop() {
        commands.carryOut(Request.STOP);
    }

    @Override
    public void close() {
        // The threads free everything as they end, even if that is after this method has run out of patience.
        List<Thread> threads = commands.beginClosing();
        commands.carryOut(Request.CLOSE);
        threads.forEach(Machine::join);
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
        commands.holdStillToBeSaved();
        try {
            return saver.save(file, changesOnly, began);
        } finally {
            commands.goOnAfterSaving();
        }
    }

    /** The accelerator that runs its vCPUs. */
    public Accelerator accelerator() {
        return host.accelerator();
    }

    /** Removes the devices of a factory and closes them, when the guest is in none of them. */
    public void detach(DeviceFactory factory) {
        commands.power().detach(factory);
    }

    /** The present power cycle. */
    PowerCycle cycle() {
        return commands.power().cycle();
    }

    /** Does a job with a power cycle, unless it has been given up. Under the lock, so it must be short. */
    <T> T whileThere(PowerCycle on, String operation, Supplier<T> job) {
        return commands.whileThere(on, operation, job);
    }

    /** Has a vCPU's thread do a job, and waits for it. */
    <T> T ask(int index, String operation, Function<VcpuRunner, T> job) {
        return ask(cycle(), index, operation, job);
    }

    /** Has a vCPU's thread of one power cycle do a job, and waits for it. */
    <T> T ask(PowerCycle on, int index, String operation, Function<VcpuRunner, T> job) {
        return commands.ask(on, index, operation, job);
    }

    /** Why something cannot be done now. */
    HypervisorException refusal(String operation) {
        return commands.refusal(operation);
    }

    /** Whether a snapshot of it is being taken. */
    boolean isSaving() {
        return commands.isSaving();
    }

    /**
     * Starts the threads of a machine out of a snapshot, which hold still before anything runs.
     *
     * @throws HypervisorException if they do not; the machine is to be closed then
     */
    public void holdStillAtFirst() {
        commands.holdStillAtFirst();
    }

    /** The thread has let go of everything; wait until the operating system has let go of it too. */
    private static void join(Thread thread) {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(VcpuWait.PATIENCE_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The memory of the current power cycle. */
    private final class CurrentMemory implements GuestMemory {
        @Override
        public long size() {
            return cycle().ram.size();
        }

        @Override
        public byte[] read(long address, int length) {
            return cycle().ram.read(address, length);
        }

        @Override
        public void write(long address, byte[] bytes) {
            cycle().ram.write(address, bytes);
        }
    }
}
