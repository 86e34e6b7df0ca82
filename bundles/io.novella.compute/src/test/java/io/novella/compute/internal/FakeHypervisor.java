// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.hypervisor.Console;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A hypervisor whose guests do what a test says. */
public final class FakeHypervisor implements Hypervisor {

    final List<Machine> machines = new CopyOnWriteArrayList<>();

    public @Nullable HypervisorException refusesToCreate;

    public @Nullable HypervisorException refusesToStart;

    Runnable duringStart = () -> {};

    @Override
    public HypervisorInfo info() {
        return HypervisorInfo.up("fake", 12, Map.of());
    }

    @Override
    public VirtualMachine create(VmSpec spec) {
        if (refusesToCreate != null) {
            throw refusesToCreate;
        }
        Machine machine = new Machine(spec);
        machines.add(machine);
        return machine;
    }

    @Override
    public VirtualMachine restore(Path file, @Nullable String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<VirtualMachine> find(String id) {
        return list().stream().filter(machine -> machine.id().equals(id)).findFirst();
    }

    @Override
    public List<VirtualMachine> list() {
        return machines.stream()
                .filter(machine -> machine.state() != VmState.CLOSED)
                .map(VirtualMachine.class::cast)
                .toList();
    }

    public Machine last() {
        return machines.get(machines.size() - 1);
    }

    public final class Machine implements VirtualMachine {
        private final String id = UUID.randomUUID().toString();
        private final VmSpec spec;
        private final List<String> written = new CopyOnWriteArrayList<>();
        private final List<VmStateListener> listeners = new CopyOnWriteArrayList<>();
        private VmState state = VmState.CREATED;
        private String reason = "created";

        @Nullable
        HypervisorException refusesToClose;

        Machine(VmSpec spec) {
            this.spec = spec;
        }

        public void write(String text) {
            written.add(text);
        }

        public void halt() {
            become(VmState.STOPPED, "halted (HLT) at 1000:0012");
        }

        public void crash(String why) {
            become(VmState.FAILED, why);
        }

        int listeners() {
            return listeners.size();
        }

        private void become(VmState next, String why) {
            VmState before;
            synchronized (this) {
                before = state;
                state = next;
                reason = why;
            }
            listeners.forEach(listener -> listener.stateChanged(this, before, next, why));
        }

        private void allowedIn(Set<VmState> states) {
            if (!states.contains(state())) {
                throw new HypervisorException(Reason.INVALID_STATE, "not allowed while " + state());
            }
        }

        @Override
        public void start() {
            duringStart.run();
            if (refusesToStart != null) {
                throw refusesToStart;
            }
            allowedIn(Set.of(VmState.CREATED, VmState.STOPPED, VmState.FAILED));
            become(VmState.RUNNING, "started");
        }

        @Override
        public void pause() {
            allowedIn(Set.of(VmState.RUNNING, VmState.PAUSED));
            become(VmState.PAUSED, "paused");
        }

        @Override
        public void resume() {
            allowedIn(Set.of(VmState.RUNNING, VmState.PAUSED));
            become(VmState.RUNNING, "resumed");
        }

        @Override
        public void reset() {
            allowedIn(Set.of(VmState.RUNNING, VmState.PAUSED));
            become(VmState.RUNNING, "reset");
        }

        @Override
        public void stop() {
            allowedIn(Set.of(VmState.CREATED, VmState.RUNNING, VmState.PAUSED, VmState.STOPPED, VmState.FAILED));
            if (state() == VmState.RUNNING || state() == VmState.PAUSED) {
                become(VmState.STOPPED, "stopped");
            }
        }

        @Override
        public void close() {
            if (refusesToClose != null) {
                throw refusesToClose;
            }
            if (state() != VmState.CLOSED) {
                become(VmState.CLOSED, reason());
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
        public synchronized VmState state() {
            return state;
        }

        @Override
        public synchronized String reason() {
            return reason;
        }

        @Override
        public Console console() {
            return new Console() {
                @Override
                public String text() {
                    return String.join("", written);
                }

                @Override
                public String tail(int lines) {
                    List<String> all = new ArrayList<>(text().lines().toList());
                    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
                }

                @Override
                public long written() {
                    return text().length();
                }

                @Override
                public long dropped() {
                    return 0;
                }

                @Override
                public int type(byte[] bytes) {
                    written.add(new String(bytes, StandardCharsets.UTF_8));
                    return bytes.length;
                }

                @Override
                public Chunk read(long position, Duration wait) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public List<Vcpu> vcpus() {
            return List.of();
        }

        @Override
        public GuestMemory memory() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<VmExit> lastExit() {
            return Optional.empty();
        }

        @Override
        public VmStatistics statistics() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExitTrace trace() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Snapshot snapshot(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Snapshot snapshotChanges(Path file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Subscription listen(VmStateListener listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }
    }
}
