// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.machine;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.kvm.internal.console.RingConsole;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.kernel.PlatformState;
import io.novella.hypervisor.kvm.internal.kernel.VcpuState;
import io.novella.hypervisor.kvm.internal.snapshot.Base;
import io.novella.hypervisor.kvm.internal.snapshot.MachineState;
import io.novella.hypervisor.kvm.internal.snapshot.SnapshotWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of a machine, and knows what has changed since the last full one. The machine lets one at a time do so, while
 * it holds still.
 */
final class Saver {

    static final String OPERATION = "take a snapshot of";

    private final KvmMachine machine;
    private final Kvm kvm;
    private final RingConsole console;
    private @Nullable Log log;

    /**
     * Since when the kernel keeps track of what is written.
     *
     * @param cycle whose memory it is
     * @param full the snapshot that has the rest
     * @param changed the pages that were written to until the kernel was last asked
     */
    private record Log(PowerCycle cycle, Base full, BitSet changed) {}

    Saver(KvmMachine machine, Kvm kvm, RingConsole console) {
        this.machine = machine;
        this.kvm = kvm;
        this.console = console;
    }

    /** The power cycle has come out of a snapshot: the next may be the difference to that. Before it runs. */
    void restored(PowerCycle cycle, Base full, BitSet changed) {
        keepTrack(cycle);
        log = new Log(cycle, full, changed);
    }

    /** Takes a snapshot of a machine that holds still since {@code began} nanoseconds. */
    Snapshot save(Path file, boolean changesOnly, long began) {
        PowerCycle on = machine.cycle();
        Log before = log;
        Log since = before != null && before.cycle() == on ? before : null;
        Base base = changesOnly && since != null ? since.full() : null;
        if (changesOnly && base == null) {
            throw new HypervisorException(
                    Reason.INVALID_STATE,
                    "there is no full snapshot of machine " + machine.name() + " since its power came on");
        }
        if (base != null && !Files.exists(base.file())) {
            throw new HypervisorException(
                    Reason.INVALID_STATE, "the full snapshot that this would be based on is gone: " + base.file());
        }
        letDebuggersFinish(on);
        Map<String, byte[]> devices = on.bus.save();
        try {
            MachineState state = state(on, devices);
            BitSet changed = machine.whileThere(on, OPERATION, () -> since == null ? keepTrack(on) : ask(since));
            SnapshotWriter.Written written =
                    SnapshotWriter.write(file, state, on.ram, base, changesOnly ? changed : null);
            if (base == null) {
                log = new Log(on, new Base(written.id(), file.toAbsolutePath()), new BitSet());
            }
            return new Snapshot(
                    written.id(),
                    file,
                    Optional.ofNullable(base).map(Base::file),
                    written.fileBytes(),
                    written.memoryBytes(),
                    Duration.ofNanos(System.nanoTime() - began));
        } finally {
            on.bus.goOn();
        }
    }

    /** A step may be under way, and in a device; another does not begin. */
    private void letDebuggersFinish(PowerCycle on) {
        for (int index = 0; index < machine.spec().vcpus(); index++) {
            machine.ask(on, index, OPERATION, runner -> true);
        }
    }

    private MachineState state(PowerCycle on, Map<String, byte[]> devices) {
        boolean pc = machine.spec().type() == MachineType.PC;
        List<VcpuState> vcpus = new ArrayList<>();
        for (int index = 0; index < machine.spec().vcpus(); index++) {
            vcpus.add(machine.ask(on, index, OPERATION, runner -> VcpuState.of(kvm, on.vm, runner.vcpu(), pc)));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            console.save(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no faults", e);
        }
        PlatformState platform = pc ? machine.whileThere(on, OPERATION, () -> PlatformState.of(on.vm)) : null;
        return new MachineState(machine.spec(), platform, vcpus, devices, bytes.toByteArray());
    }

    /** Nothing has changed from now on. */
    private static BitSet keepTrack(PowerCycle on) {
        on.vm.logWrites(on.ram);
        on.ram.logWrites();
        return new BitSet();
    }

    /** Adds the pages that have changed since it was last asked: by the guest, which the kernel tells, and by its devices. */
    private static BitSet ask(Log since) {
        PowerCycle on = since.cycle();
        since.changed().or(on.vm.writtenPages(on.ram));
        since.changed().or(on.ram.writtenPages());
        return since.changed();
    }
}
