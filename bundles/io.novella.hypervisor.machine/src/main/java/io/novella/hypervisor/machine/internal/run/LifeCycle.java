// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.Subscription;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStateListener;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a machine, which changes only along the edges of {@link VmState}, and those who are told. Changing is
 * done under the machine's lock, telling without it.
 */
final class LifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(LifeCycle.class);

    private record Condition(VmState state, String reason) {}

    private record Change(Condition from, Condition to) {}

    private final Queue<Change> untold = new ArrayDeque<>();
    private final List<VmStateListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Condition now = new Condition(VmState.CREATED, "created");
    private boolean telling;

    VmState state() {
        return now.state();
    }

    String reason() {
        return now.reason();
    }

    /** Whether the guest's power is on. */
    boolean isOn() {
        return state() == VmState.RUNNING || state() == VmState.PAUSED;
    }

    /** The states that a state can be left for. */
    static Set<VmState> next(VmState state) {
        return switch (state) {
            case CREATED -> EnumSet.of(VmState.RUNNING, VmState.PAUSED, VmState.FAILED, VmState.CLOSED);
            case STOPPED -> EnumSet.of(VmState.RUNNING, VmState.FAILED, VmState.CLOSED);
            case RUNNING -> EnumSet.of(VmState.PAUSED, VmState.STOPPED, VmState.FAILED);
            case PAUSED -> EnumSet.of(VmState.RUNNING, VmState.STOPPED, VmState.FAILED);
            case FAILED -> EnumSet.of(VmState.RUNNING, VmState.FAILED, VmState.CLOSED);
            case CLOSED -> EnumSet.noneOf(VmState.class);
        };
    }

    void to(VmState state, String reason) {
        Condition from = now;
        if (!next(from.state()).contains(state)) {
            throw new IllegalStateException(from.state() + " cannot become " + state);
        }
        now = new Condition(state, reason);
        synchronized (untold) {
            untold.add(new Change(from, now));
        }
    }

    Subscription listen(VmStateListener listener) {
        // Wrapped, so that the same listener registered twice is two subscriptions.
        VmStateListener one = listener::stateChanged;
        listeners.add(one);
        return () -> listeners.remove(one);
    }

    /** Tells what has changed, in order. If another thread is telling, it tells this too. */
    void tell(VirtualMachine machine) {
        while (true) {
            Change change;
            synchronized (untold) {
                if (telling || untold.isEmpty()) {
                    return;
                }
                change = untold.remove();
                telling = true;
            }
            try {
                for (VmStateListener listener : listeners) {
                    tell(listener, machine, change);
                }
            } finally {
                synchronized (untold) {
                    telling = false;
                }
            }
        }
    }

    private static void tell(VmStateListener listener, VirtualMachine machine, Change change) {
        try {
            listener.stateChanged(
                    machine,
                    change.from().state(),
                    change.to().state(),
                    change.to().reason());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a state listener of machine {} failed", machine.id(), e);
        }
    }
}
