// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import io.novella.hypervisor.ExitTrace;
import io.novella.hypervisor.GuestMemory;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.Vcpu;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStateListener;
import io.novella.hypervisor.VmStatistics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Machines that are but a state and a console. */
final class FakeHypervisor implements Hypervisor {

    final List<VirtualMachine> machines = new ArrayList<>();
    HypervisorInfo info = HypervisorInfo.up("kvm", 12, Map.of("KVM_CAP_IRQCHIP", 1, "KVM_CAP_NR_VCPUS", 710));
    /** How many it can restore. */
    int mostMachines = Integer.MAX_VALUE;
    /** What a machine does when it starts. */
    Consumer<FakeMachine> guest = machine -> {};

    FakeMachine add(String id, String name) {
        VmSpec spec = VmSpec.builder().name(name).image("counter", new byte[3]).build();
        FakeMachine machine = new FakeMachine(id, spec);
        machines.add(machine);
        return machine;
    }

    List<HypervisorInfo> others = List.of();

    @Override
    public List<HypervisorInfo> accelerators() {
        return others.isEmpty() ? List.of(info) : others;
    }

    @Override
    public HypervisorInfo info() {
        return info;
    }

    @Override
    public VirtualMachine create(VmSpec spec) {
        if (!info.isUp()) {
            throw new HypervisorException(Reason.DOWN, info.reason());
        }
        FakeMachine machine = new FakeMachine("0000000" + (machines.size() + 1) + "-id", spec);
        machines.add(machine);
        return machine;
    }

    @Override
    public VirtualMachine restore(Path file, @Nullable String name) {
        if (!Files.exists(file)) {
            throw new HypervisorException(Reason.SNAPSHOT, "cannot restore snapshot " + file);
        }
        FakeMachine machine = add("0000000" + (machines.size() + 1) + "-id", name == null ? "saved" : name);
        machine.enter(VmState.PAUSED, "restored");
        if (machines.size() > mostMachines) {
            throw new HypervisorException(Reason.QUOTA, "no more machines");
        }
        return machine;
    }

    @Override
    public Optional<VirtualMachine> find(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<VirtualMachine> list() {
        return List.copyOf(machines);
    }

    final class FakeMachine implements VirtualMachine {

        final FakeConsole console = new FakeConsole();
        final FakeTrace trace = new FakeTrace();
        private final String id;
        private final VmSpec spec;
        private volatile VmState state = VmState.CREATED;
        private volatile String reason = "";

        FakeMachine(String id, VmSpec spec) {
            this.id = id;
            this.spec = spec;
        }

        void enter(VmState next, String why) {
            reason = why;
            state = next;
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
            return state;
        }

        @Override
        public String reason() {
            return reason;
        }

        @Override
        public void start() {
            if (state == VmState.RUNNING) {
                throw new HypervisorException(Reason.INVALID_STATE, "'" + name() + "' is running already");
            }
            enter(VmState.RUNNING, "started");
            guest.accept(this);
        }

        @Override
        public void pause() {
            enter(VmState.PAUSED, "paused by request");
        }

        @Override
        public void resume() {
            enter(VmState.RUNNING, "resumed");
        }

        @Override
        public void reset() {
            enter(VmState.RUNNING, "reset by request");
        }

        @Override
        public void stop() {
            enter(VmState.STOPPED, "stopped by request");
        }

        @Override
        public void close() {
            machines.remove(this);
            enter(VmState.CLOSED, "closed");
            console.close();
        }

        @Override
        public FakeConsole console() {
            return console;
        }

        @Override
        public List<Vcpu> vcpus() {
            throw new UnsupportedOperationException();
        }

        @Override
        public GuestMemory memory() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VmExit> lastExit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public VmStatistics statistics() {
            return new VmStatistics(
                    Map.of("io", 12L, "mmio", 0L),
                    console.written(),
                    List.of(Duration.ofMillis(1_500)),
                    Duration.ZERO,
                    Map.of("insn_emulation", 34L));
        }

        @Override
        public ExitTrace trace() {
            return trace;
        }

        @Override
        public Snapshot snapshot(Path file) {
            return new Snapshot("s1", file, Optional.empty(), 5_000, 4_096, Duration.ofMillis(12));
        }

        @Override
        public Snapshot snapshotChanges(Path file) {
            return new Snapshot("s2", file, Optional.of(Path.of("/base")), 900, 0, Duration.ofMillis(3));
        }

        @Override
        public Subscription listen(VmStateListener listener) {
            throw new UnsupportedOperationException();
        }
    }
}
