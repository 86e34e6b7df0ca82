// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.snapshot.Base;
import io.novella.hypervisor.machine.internal.snapshot.MachineState;
import io.novella.hypervisor.machine.internal.snapshot.SavedVcpu;
import io.novella.hypervisor.machine.internal.snapshot.SnapshotWriter;
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

    private final Machine machine;
    private final String accelerator;
    private final RingConsole console;
    private @Nullable Log log;

    /**
     * Since when the accelerator records what is written.
     *
     * @param cycle whose memory it is
     * @param full the snapshot that has the rest
     * @param changed the pages that were written to until the accelerator was last asked
     */
    private record Log(PowerCycle cycle, Base full, BitSet changed) {}

    Saver(Machine machine, String accelerator, RingConsole console) {
        this.machine = machine;
        this.accelerator = accelerator;
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
        List<SavedVcpu> vcpus = new ArrayList<>();
        for (int index = 0; index < machine.spec().vcpus(); index++) {
            vcpus.add(machine.ask(on, index, OPERATION, runner -> SavedVcpu.of(accelerator, runner.vcpu())));
        }
        byte[] platform = machine.spec().type() == MachineType.PC
                ? machine.whileThere(on, OPERATION, () -> SavedVcpu.bytes(on.vm::savePlatform))
                : null;
        return new MachineState(machine.spec(), platform, vcpus, devices, SavedVcpu.bytes(console::save));
    }

    /** Nothing has changed from now on. */
    private static BitSet keepTrack(PowerCycle on) {
        on.vm.logWrites();
        on.ram.logWrites();
        return new BitSet();
    }

    /** Adds the pages that have changed since it was last asked: by the guest, which the accelerator reports, and by its devices. */
    private static BitSet ask(Log since) {
        PowerCycle on = since.cycle();
        since.changed().or(on.vm.writtenPages());
        since.changed().or(on.ram.writtenPages());
        return since.changed();
    }
}
