// SPDX-License-Identifier: Apache-2.0
package io.novella.compute.internal;

import io.novella.api.Fault;
import io.novella.compute.Flavor;
import io.novella.compute.Image;
import io.novella.compute.Server;
import io.novella.compute.ServerFault;
import io.novella.compute.ServerRequest;
import io.novella.compute.ServerStatus;
import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Console;
import io.novella.hypervisor.Hypervisor;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server through its life, and the machine behind it.
 *
 * <p>Its fields are guarded by its monitor, which is never held while the machine is told to do something: the thread
 * that runs the guest takes it to report a change of state, and the machine may be waiting for that very thread. What
 * keeps two operations apart is the task state.
 */
final class ManagedServer {

    private static final Logger LOG = LoggerFactory.getLogger(ManagedServer.class);
    private static final int INTERNAL_ERROR = 500;

    private final UUID id = UUID.randomUUID();
    private final ServerRequest request;
    private final Flavor flavor;
    private final BootImage boot;
    private final Clock clock;
    private final Instant created;

    private String name;
    private @Nullable String description;
    private ServerStatus status = ServerStatus.BUILD;
    private @Nullable String taskState = "spawning";
    private boolean deleting;
    private @Nullable ServerFault fault;
    private Instant updated;
    private @Nullable Instant launched;
    private @Nullable Machine machine;
    private String earlierConsole = "";

    /** The machine, who made it, and how this server hears of it. */
    private record Machine(VirtualMachine vm, Hypervisor hypervisor, Subscription subscription) {}

    ManagedServer(ServerRequest request, String name, Flavor flavor, BootImage boot, Clock clock) {
        this.request = request;
        this.name = name;
        this.description = request.description();
        this.flavor = flavor;
        this.boot = boot;
        this.clock = clock;
        this.created = clock.instant();
        this.updated = created;
    }

    UUID id() {
        return id;
    }

    String projectId() {
        return request.projectId();
    }

    synchronized Server snapshot() {
        observe();
        return new ServerSnapshot(
                id,
                name,
                Optional.ofNullable(description),
                request.projectId(),
                request.userId(),
                flavor,
                new Image(boot.name(), boot.size()),
                request.metadata(),
                status,
                Optional.ofNullable(task()),
                Optional.ofNullable(fault),
                false,
                created,
                updated,
                Optional.ofNullable(launched),
                Optional.ofNullable(machine).map(m -> m.vm().id()));
    }

    synchronized void describe(@Nullable String newName, @Nullable String newDescription) {
        if (newName != null) {
            name = newName;
        }
        if (newDescription != null) {
            description = newDescription.isEmpty() ? null : newDescription;
        }
        updated = clock.instant();
    }

    /** Powers it on. Never throws: what goes wrong becomes its fault. */
    void build(@Nullable Hypervisor hypervisor) {
        powerOn(hypervisor);
    }

    void start(@Nullable Hypervisor hypervisor) {
        begin("start", "powering-on", EnumSet.of(ServerStatus.SHUTOFF));
        powerOn(hypervisor);
    }

    void stop() {
        ServerStatus before = begin("stop", "powering-off", EnumSet.of(ServerStatus.ACTIVE, ServerStatus.ERROR));
        try {
            if (before == ServerStatus.ERROR) {
                release(); // a failed machine still holds its memory; the next start makes a new one
                become(ServerStatus.SHUTOFF, null);
            } else {
                machine().ifPresent(m -> m.vm().stop());
            }
        } catch (HypervisorException refused) {
            if (refused.reason() != HypervisorException.Reason.INVALID_STATE) {
                throw refused;
            }
            LOG.debug("server {} was already off: {}", id, refused.getMessage());
        } finally {
            end();
        }
    }

    /** Gives everything back. What is under way meanwhile finds no place for its machine and gives it back, too. */
    void delete() {
        synchronized (this) {
            deleting = true;
            updated = clock.instant();
        }
        try {
            release();
        } catch (HypervisorException stuck) {
            synchronized (this) {
                deleting = false;
            }
            throw Fault.conflict("Instance " + id + " could not be deleted: " + stuck.getMessage());
        }
    }

    /** Lets go of a machine whose hypervisor is leaving; the server is powered off and can be started elsewhere. */
    void leave(Hypervisor leaving) {
        if (machine().filter(m -> m.hypervisor() == leaving).isPresent()) {
            release();
        }
    }

    String console(int lines) {
        String earlier;
        Optional<Machine> present;
        synchronized (this) {
            if (machine == null && launched == null) {
                throw Fault.conflict("Instance " + id + " is not ready");
            }
            earlier = earlierConsole;
            present = machine();
        }
        String text = earlier + present.map(m -> m.vm().console().text()).orElse("");
        return lines < 0 ? text : lastLines(text, lines);
    }

    Console console() {
        return machine()
                .map(m -> m.vm().console())
                .orElseThrow(() -> Fault.conflict("Instance " + id + " has no console while it is off after an error"));
    }

    private void powerOn(@Nullable Hypervisor hypervisor) {
        try {
            VirtualMachine vm = machine().map(Machine::vm).orElse(null);
            if (vm == null || vm.state() == VmState.CLOSED) {
                release();
                vm = create(hypervisor);
            }
            vm.start();
            launched();
        } catch (RuntimeException refused) {
            if (!(refused instanceof HypervisorException)) {
                LOG.error("server {} could not be powered on", id, refused);
            }
            giveUp(refused);
        } finally {
            end();
        }
    }

    private VirtualMachine create(@Nullable Hypervisor hypervisor) {
        if (hypervisor == null) {
            throw new HypervisorException(
                    HypervisorException.Reason.DOWN, "No valid host was found. No hypervisor is running.");
        }
        VirtualMachine vm = hypervisor.create(VmSpec.builder()
                .name(snapshot().name())
                .image(boot)
                .memoryBytes(flavor.memoryBytes())
                .vcpus(flavor.vcpus())
                .build());
        Subscription subscription = vm.listen((machine, from, to, reason) -> observe());
        synchronized (this) {
            if (!deleting) {
                machine = new Machine(vm, hypervisor, subscription);
                return vm;
            }
        }
        subscription.close();
        vm.close();
        throw new HypervisorException(
                HypervisorException.Reason.INVALID_STATE, "the server was deleted in the meantime");
    }

    private void giveUp(RuntimeException refused) {
        try {
            release();
        } catch (HypervisorException alsoStuck) {
            LOG.error("the machine of server {} could not be released", id, alsoStuck);
        }
        String message = refused.getMessage();
        become(ServerStatus.ERROR, message == null ? refused.toString() : message);
    }

    /** Closes the machine, if there is one, and keeps what it wrote and how it ended. */
    private void release() {
        Machine held = machine().orElse(null);
        if (held == null) {
            return;
        }
        observe();
        held.vm().close();
        held.subscription().close();
        synchronized (this) {
            if (held.equals(machine)) { // unless another operation has put a new one in its place
                earlierConsole = lastPart(earlierConsole + held.vm().console().text());
                machine = null;
                if (status != ServerStatus.ERROR) {
                    become(ServerStatus.SHUTOFF, null);
                }
            }
        }
    }

    private synchronized Optional<Machine> machine() {
        return Optional.ofNullable(machine);
    }

    /** Claims the server for one operation and tells the status it was in. */
    private synchronized ServerStatus begin(String action, String task, Set<ServerStatus> allowed) {
        observe();
        String busy = task();
        if (busy != null) {
            throw refused(action, "task_state", busy);
        }
        if (!allowed.contains(status)) {
            throw refused(action, "vm_state", status.vmState());
        }
        taskState = task;
        return status;
    }

    private synchronized void end() {
        taskState = null;
        observe();
    }

    private Fault refused(String action, String attribute, String state) {
        return Fault.conflict("Cannot '" + action + "' instance " + id + " while it is in " + attribute + " " + state);
    }

    private synchronized @Nullable String task() {
        return deleting ? "deleting" : taskState;
    }

    /** A guest may have halted before anybody saw it run. */
    private synchronized void launched() {
        if (launched == null) {
            launched = clock.instant();
        }
    }

    /** Takes over the machine's present state, which may be several changes after the one that was reported. */
    private synchronized void observe() {
        Machine held = machine;
        if (held == null) {
            return;
        }
        switch (held.vm().state()) {
            case CREATED -> {} // on its way to RUNNING, or refused, which the starting thread reports
            case RUNNING -> become(ServerStatus.ACTIVE, null);
            case PAUSED -> become(ServerStatus.PAUSED, null);
            case STOPPED, CLOSED -> become(ServerStatus.SHUTOFF, null);
            case FAILED -> become(ServerStatus.ERROR, held.vm().reason());
        }
    }

    private synchronized void become(ServerStatus next, @Nullable String message) {
        if (status == next && (fault == null ? message == null : fault.message().equals(message))) {
            return;
        }
        status = next;
        updated = clock.instant();
        fault = message == null ? null : new ServerFault(INTERNAL_ERROR, message, updated);
    }

    private static String lastLines(String text, int count) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    private static String lastPart(String text) {
        return text.substring(Math.max(0, text.length() - VmSpec.DEFAULT_CONSOLE_BYTES));
    }
}
