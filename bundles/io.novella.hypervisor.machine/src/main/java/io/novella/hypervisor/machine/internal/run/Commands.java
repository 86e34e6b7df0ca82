// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmExit;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.VmStatistics;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.run.Request.Answer;
import io.novella.hypervisor.machine.internal.snapshot.StoredSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out requests to a machine: they become orders to the threads of its vCPUs, and the threads report what they did.
 *
 * <p>One lock guards the power cycle, the state and the orders; a vCPU's thread takes it only to read orders and to report. It is held while
 * a caller waits, so that a request sees either all or nothing of another one. No device and no listener is called under it. Invariants:
 * once {@code closing} is set, no request but CLOSE is accepted; the state changes only under the lock, in the step that makes it true.
 */
final class Commands {

    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private final Machine machine;
    private final LifeCycle life;
    private final Object lock = new Object();
    private final VcpuWait waiting;
    private final Jobs jobs;
    private final Power power;
    private volatile @Nullable VmExit lastExit;

    // Guarded by the lock.
    private boolean closing;
    private final Saving saving = new Saving();

    /** Assembles the first power cycle of a machine, which boots or comes out of a snapshot; nothing is left if that fails. */
    Commands(
            Machine machine,
            Host host,
            LifeCycle life,
            RingConsole console,
            ExitLog log,
            @Nullable StoredSnapshot snapshot,
            Saver saver) {
        this.machine = machine;
        this.life = life;
        this.waiting = new VcpuWait(lock, machine.name());
        this.jobs = new Jobs(lock, waiting);
        Power.Parts parts = new Power.Parts(
                lock,
                waiting,
                machine.id(),
                machine.spec(),
                host,
                console,
                life,
                log,
                new Reporter(),
                () -> host.onClosed().accept(machine));
        this.power = snapshot == null ? new Power(parts) : new Power(parts, snapshot, saver);
    }

    /** What holds the machine's power cycles. */
    Power power() {
        return power;
    }

    private PowerCycle cycle() {
        return power.cycle();
    }

    /** The exit that has ended the guest last; null if none has since the power was switched on. */
    @Nullable
    VmExit lastExit() {
        return lastExit;
    }

    /** The statistics of all power cycles. Takes the lock. */
    VmStatistics statistics(long consoleBytes, Map<String, Long> kernel) {
        synchronized (lock) {
            return power.statistics().with(cycle().runners, consoleBytes, kernel);
        }
    }

    /** No request but CLOSE is accepted from now on. Returns the threads of the vCPUs. Takes the lock. */
    List<Thread> beginClosing() {
        synchronized (lock) {
            closing = true;
            return cycle().runners.threads();
        }
    }

    /**
     * Starts the threads of a machine out of a snapshot, which hold still before anything runs. Takes the lock.
     *
     * @throws HypervisorException if they do not; the machine is to be closed then
     */
    void holdStillAtFirst() {
        try {
            synchronized (lock) {
                Runners runners = cycle().runners;
                if (life.state() != VmState.CREATED) {
                    throw refusal("restore");
                }
                runners.pauseFirst("restored");
                power.startThreads();
                waiting.await(runners, () -> life.state() == VmState.PAUSED || runners.hasEnded());
                if (life.state() != VmState.PAUSED) {
                    throw refusal("restore");
                }
            }
        } finally {
            life.tell(machine);
        }
    }

    /** Pauses the machine, if it runs. From then on it can be ended, but not go on. */
    void holdStillToBeSaved() {
        try {
            synchronized (lock) {
                Runners runners = cycle().runners;
                boolean runs = runners.order() == Order.RUN;
                boolean canPause = life.isOn() && (runs || runners.order() == Order.PAUSE);
                if (saving.isUnderWay() || closing || !canPause || runners.has(Thread.currentThread())) {
                    throw refusal(Saver.OPERATION);
                }
                saving.begin(runs);
                try {
                    order(Request.PAUSE);
                    if (life.state() != VmState.PAUSED || cycle().runners.order() != Order.PAUSE) {
                        throw refusal(Saver.OPERATION);
                    }
                } catch (RuntimeException | Error e) {
                    if (endSaving()) {
                        cycle().runners.order(Order.RUN);
                    }
                    throw e;
                }
            }
        } finally {
            life.tell(machine);
        }
    }

    /** Lets the machine go on, if it ran before the snapshot. */
    void goOnAfterSaving() {
        try {
            synchronized (lock) {
                if (endSaving()) {
                    order(Request.RESUME);
                }
            }
        } catch (HypervisorException e) {
            LOG.warn("machine {} does not go on after a snapshot: {}", machine.name(), e.getMessage());
        } finally {
            life.tell(machine);
        }
    }

    /** Under the lock. Returns whether the machine is to go on. */
    private boolean endSaving() {
        return saving.end() && life.isOn() && cycle().runners.order() == Order.PAUSE;
    }

    /** Whether a snapshot of it is being taken. */
    boolean isSaving() {
        return saving.isUnderWay();
    }

    /** Carries out a request, and returns when the machine is in that state. */
    void carryOut(Request request) {
        try {
            synchronized (lock) {
                if (saving.isUnderWay() && request == Request.RESUME) {
                    throw refusal(request);
                }
                if (request == Request.PAUSE) {
                    saving.pauseRequested();
                }
                switch (answer(request)) {
                    case REFUSE -> throw refusal(request);
                    case POWER_ON -> powerOn(life.state() == VmState.CREATED ? "started" : "started again");
                    case ORDER -> order(request);
                    case RELEASE -> power.release();
                    default -> {
                        // The machine is in that state already.
                    }
                }
            }
        } finally {
            power.giveBack();
            life.tell(machine);
        }
        if (request == Request.CLOSE) {
            power.awaitClosed();
        }
    }

    /** What a request means now, or after the reset that is under way. Under the lock. */
    private Answer answer(Request request) {
        Answer answer = request.in(condition());
        while (answer == Answer.AFTER_RESET) {
            PowerCycle before = cycle();
            if (before.runners.has(Thread.currentThread())) {
                throw refusal(request);
            }
            waiting.await(
                    before.runners,
                    () -> cycle() != before || !before.runners.isLive() || before.runners.order() != Order.RESET);
            answer = request.in(condition());
        }
        return answer;
    }

    private Request.Condition condition() {
        Runners runners = cycle().runners;
        return new Request.Condition(life.state(), runners.isLive() ? runners.order() : null, closing);
    }

    private void powerOn(String reason) {
        power.on(reason);
        lastExit = null;
    }

    /** Gives an order to the vCPUs' threads, and waits until it is carried out, or another order replaces it. Under the lock. */
    private void order(Request request) {
        PowerCycle on = cycle();
        Runners runners = on.runners;
        Order order = request.order();
        runners.order(order);
        waiting.await(
                runners,
                () -> runners.hasEnded()
                        || switch (request) {
                            case PAUSE -> runners.isOvertaken(order) || life.state() == VmState.PAUSED;
                            case RESUME -> runners.isOvertaken(order) || life.state() == VmState.RUNNING;
                            case RESET -> runners.isOvertaken(order);
                            default -> false;
                        });
        boolean off = runners.hasEnded() && !runners.isOvertaken(order);
        boolean missed = off && (cycle() == on || !runners.hasReset());
        if (missed && (request == Request.PAUSE || request == Request.RESET)) {
            throw refusal(request);
        }
    }

    private HypervisorException refusal(Request request) {
        return refusal(request.name().toLowerCase(Locale.ROOT));
    }

    /** Why something cannot be done now. */
    HypervisorException refusal(String operation) {
        return new HypervisorException(
                Reason.INVALID_STATE,
                "cannot " + operation + " machine " + machine.name() + ": it is "
                        + (closing ? "closed" : life.state() + " (" + life.reason() + ")")
                        + (saving.isUnderWay() ? ", and a snapshot is being taken" : ""));
    }

    /** Does a job with a power cycle, unless it has been given up. Under the lock, so it must be short. */
    <T> T whileThere(PowerCycle on, String operation, Supplier<T> job) {
        synchronized (lock) {
            if (cycle() != on || power.isReleased()) {
                throw refusal(operation);
            }
            return job.get();
        }
    }

    /** Has a vCPU's thread of one power cycle do a job, and waits for it. */
    <T> T ask(PowerCycle on, int index, String operation, Function<VcpuRunner, T> job) {
        return jobs.ask(on, index, job, () -> refusal(operation));
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
        public void ended(End end) {
            if (end.exit() != null) {
                lastExit = end.exit();
            }
            boolean again = !closing && end.again() && cycle().runners.order() == Order.RESET;
            power.ended(again);
            life.to(end.state(), end.reason());
            if (closing) {
                power.release();
            } else if (again) {
                reset();
            }
        }

        /** By the thread that ends, in one step with its end: so nobody finds the machine off between. */
        private void reset() {
            try {
                powerOn("reset");
            } catch (HypervisorException e) {
                LOG.error("machine {} could not be powered on again", machine.name(), e);
            }
        }

        @Override
        public void unlocked() {
            power.giveBack();
            life.tell(machine);
        }
    }
}
