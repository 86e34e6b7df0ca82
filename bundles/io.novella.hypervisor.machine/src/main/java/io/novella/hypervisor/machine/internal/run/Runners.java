// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The vCPUs of one power cycle as one: they get their orders together, and the machine is told when all of them have
 * paused, gone on or ended. The first that ends by itself ends the others. All of it is under the machine's lock.
 */
final class Runners implements VcpuRunner.Observer {

    private final Object lock;
    private final VcpuRunner.Observer machine;
    private final List<VcpuRunner> runners;
    private final List<Thread> threads = new ArrayList<>();
    private Order order = Order.RUN;
    private int paused;
    private int live;
    private boolean toldPaused;
    private boolean abandoned;
    private @Nullable End end;
    private @Nullable String poweredOff;
    private @Nullable String stoppedAt;

    Runners(
            Object lock,
            VcpuRunner.Observer machine,
            int vcpus,
            Function<VcpuRunner.Observer, IntFunction<VcpuRunner>> maker) {
        this.lock = lock;
        this.machine = machine;
        this.runners = IntStream.range(0, vcpus).mapToObj(maker.apply(this)).toList();
    }

    /** Starts a thread for each. */
    void start(String name) {
        try {
            for (int i = 0; i < runners.size(); i++) {
                Thread thread = new Thread(runners.get(i), "vcpu-" + name + "-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
                live++;
            }
        } catch (OutOfMemoryError e) {
            abandon();
            throw new HypervisorException(Reason.KERNEL, "no thread for the virtual CPU: " + e.getMessage(), e);
        }
    }

    /** Whether threads have been started and are not all done with their vCPUs. */
    boolean isLive() {
        return live > 0;
    }

    /** Whether threads have been started and all are done. */
    boolean hasEnded() {
        return !threads.isEmpty() && live == 0;
    }

    /** What they were last told. */
    Order order() {
        return order;
    }

    /**
     * Whether an order was followed by another that counts in its place. Not so a reset, which may come to nothing, and the
     * guest's own end: those are waited for.
     */
    boolean isOvertaken(Order given) {
        return order != given && order != Order.RESET && poweredOff == null;
    }

    /** Whether they have ended for a reset, and not by themselves or for good. */
    boolean hasReset() {
        return hasEnded() && order == Order.RESET && end != null && end.again();
    }

    void order(Order given) {
        order = given;
        runners.forEach(runner -> runner.order(given));
    }

    /** What they begin with instead of running: they pause, for this reason. Before {@link #start}. */
    void pauseFirst(String reason) {
        stoppedAt = reason;
        order(Order.PAUSE);
    }

    void kick() {
        runners.forEach(VcpuRunner::kick);
    }

    /** Ends them as the guest has asked, with its reason. */
    void powerOff(String reason) {
        if (isLive() && order() != Order.STOP) {
            poweredOff = reason;
            order(Order.STOP);
        }
    }

    /**
     * Looks after what one kick does not: port writes that the VM keeps, and a vCPU that missed its kick, as one can that
     * waits in KVM to be started by another.
     */
    void tick() {
        runners.forEach(VcpuRunner::tick);
    }

    /** Kicks; what is returned tells whether each has been in no device since. */
    BooleanSupplier passing() {
        long[] before = runners.stream().mapToLong(VcpuRunner::passes).toArray();
        kick();
        return () -> {
            for (int i = 0; i < before.length; i++) {
                VcpuRunner runner = runners.get(i);
                if (!runner.hasEnded() && !runner.holdsStill() && runner.passes() == before[i]) {
                    return false;
                }
            }
            return true;
        };
    }

    VcpuRunner runner(int index) {
        return runners.get(index);
    }

    /** The thread of a vCPU; null if it was never started. */
    @Nullable
    Thread thread(int index) {
        return index < threads.size() ? threads.get(index) : null;
    }

    int size() {
        return runners.size();
    }

    /** Whether this is the thread of one of the vCPUs. */
    boolean has(Thread thread) {
        return threads.contains(thread);
    }

    List<Thread> threads() {
        return List.copyOf(threads);
    }

    @Override
    public void paused(String reason) {
        if (++paused == runners.size() && !toldPaused) {
            toldPaused = true;
            String at = stoppedAt;
            stoppedAt = null;
            machine.paused(at == null ? reason : at);
        }
    }

    @Override
    public void stoppedAt(String reason) {
        if (order == Order.RUN) {
            stoppedAt = reason;
            order(Order.PAUSE);
        }
    }

    @Override
    public void resumed() {
        if (--paused == 0 && toldPaused) {
            toldPaused = false;
            machine.resumed();
        }
    }

    @Override
    public void ended(End of) {
        live--;
        if (end == null) {
            end = of;
            // Not an order to all: whoever gave the last one sees that it was missed.
            runners.forEach(runner -> runner.order(Order.STOP));
        }
        if (live == 0 && !abandoned) {
            String reason = poweredOff;
            machine.ended(
                    reason != null && end.state() == VmState.STOPPED
                            ? new End(VmState.STOPPED, reason, end.exit())
                            : end);
        }
    }

    @Override
    public void unlocked() {
        machine.unlocked();
    }

    /** Ends those that have started already, unheard: they wait for the lock and have run nothing. */
    private void abandon() {
        abandoned = true;
        order(Order.STOP);
        boolean interrupted = false;
        while (live > 0) {
            try {
                lock.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
