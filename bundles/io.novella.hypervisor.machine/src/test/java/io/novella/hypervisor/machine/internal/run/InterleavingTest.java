// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.run.SequentialContract.Served;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three callers, each with one request, on the real machine with a scripted accelerator. They begin one after the other; each has been
 * answered, or waits, before the next begins. The vCPU stays in the guest until the gate is opened, and the guest halts or switches the power
 * off at a chosen moment, or does neither. Whatever happens, the contract of concurrent requests holds, every caller is answered, and a
 * machine that was closed has freed everything.
 *
 * <p>All schedules with {@code -Dnovella.scale=full}, otherwise a sample, whose seed is in the message of a failure.
 */
class InterleavingTest {

    private static final int CALLERS = 3;
    private static final int SAMPLES = 1_500;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Ticker ticker = new Ticker();

    @AfterEach
    void close() {
        ticker.close();
    }

    /** What the guest does, beside running. */
    private enum Guest {
        RUNS,
        HALTS,
        SWITCHES_OFF
    }

    /**
     * A run.
     *
     * @param gate the number of callers that have begun when the gate is opened
     * @param moment the number of callers that have begun when the guest acts
     */
    private record Schedule(VmState begin, List<Request> requests, int gate, Guest guest, int moment) {}

    @Test
    void requestsAreServedAsIfOneAfterTheOther() {
        List<Schedule> all = schedules();
        assertThat(all).hasSizeGreaterThan(10_000);
        if ("full".equals(System.getProperty("novella.scale"))) {
            all.forEach(this::run);
        } else {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            for (int i = 0; i < SAMPLES; i++) {
                Schedule schedule = all.get(random.nextInt(all.size()));
                try {
                    run(schedule);
                } catch (RuntimeException | AssertionError failed) {
                    throw new AssertionError("seed " + seed + ": " + schedule, failed);
                }
            }
        }
    }

    private static List<Schedule> schedules() {
        List<Schedule> all = new ArrayList<>();
        VmState[] begins = {VmState.CREATED, VmState.RUNNING, VmState.PAUSED, VmState.STOPPED};
        for (VmState begin : begins) {
            for (Request a : Request.values()) {
                for (Request b : Request.values()) {
                    for (Request c : Request.values()) {
                        for (int gate = 0; gate <= CALLERS; gate++) {
                            all.add(new Schedule(begin, List.of(a, b, c), gate, Guest.RUNS, 0));
                            for (int moment = 0; moment <= CALLERS; moment++) {
                                all.add(new Schedule(begin, List.of(a, b, c), gate, Guest.HALTS, moment));
                                all.add(new Schedule(begin, List.of(a, b, c), gate, Guest.SWITCHES_OFF, moment));
                            }
                        }
                    }
                }
            }
        }
        return all;
    }

    private void run(Schedule schedule) {
        ScriptedAccelerator accelerator = new ScriptedAccelerator();
        PowerSwitch power = new PowerSwitch();
        Machine machine = new Machine(
                VmSpec.builder()
                        .image(new BootImage("guest", new byte[] {(byte) 0xf4}))
                        .memoryBytes(1 << 17)
                        .build(),
                new Host(accelerator, ticker, () -> List.of(power), () -> MachineRateLimits.NONE, closed -> {}));
        bringTo(machine, schedule.begin());
        accelerator.gate(false);
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i <= CALLERS; i++) {
            if (schedule.gate() == i) {
                accelerator.gate(true);
            }
            if (schedule.moment() == i) {
                act(schedule.guest(), machine, accelerator);
            }
            if (i < CALLERS) {
                callers.add(Caller.begin(machine, schedule.requests().get(i), callers));
            }
        }
        callers.forEach(Caller::join);
        settle(machine);
        List<Served> served = callers.stream().map(Caller::served).toList();
        VmState end = machine.state();
        assertThat(SequentialContract.allows(schedule.begin(), served, end))
                .as("%s: %s, and the end is %s", schedule, served, end)
                .isTrue();
        machine.close();
        assertThat(machine.state()).isEqualTo(VmState.CLOSED);
        assertThat(accelerator.open()).as("not closed after %s", schedule).isZero();
    }

    private static void bringTo(Machine machine, VmState begin) {
        if (begin != VmState.CREATED) {
            machine.start();
        }
        if (begin == VmState.PAUSED) {
            machine.pause();
        }
        if (begin == VmState.STOPPED) {
            machine.stop();
        }
        assertThat(machine.state()).isEqualTo(begin);
    }

    /** A guest that does not run cannot act. */
    private static void act(Guest guest, Machine machine, ScriptedAccelerator accelerator) {
        if (machine.state() != VmState.RUNNING) {
            return;
        }
        if (guest == Guest.HALTS) {
            accelerator.halt();
        } else if (guest == Guest.SWITCHES_OFF) {
            accelerator.write();
        }
    }

    /** The guest may be about to end by itself after the callers were answered: waits until it has, or is in the guest. */
    private static void settle(Machine machine) {
        await("the guest's own end", () -> {
            Runners runners = machine.cycle().runners;
            return runners.hasEnded() || !SequentialContract.isOn(machine.state()) || runners.order() != Order.STOP;
        });
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(20_000);
        }
    }

    /** A device by which the guest switches the power off. */
    private static final class PowerSwitch implements DeviceFactory {

        @Override
        public String name() {
            return "power-switch";
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(IoRange.ports(ScriptedAccelerator.PORT, 1));
        }

        @Override
        public Device create(DeviceContext of) {
            return new Device() {
                @Override
                public long read(IoRange range, long offset, int size) {
                    return 0;
                }

                @Override
                public void write(IoRange range, long offset, int size, long value) {
                    of.powerOff("switched off");
                }
            };
        }
    }

    /** A thread that makes one request. */
    private static final class Caller implements Runnable {

        private final Machine machine;
        private final Request request;
        private final Set<Integer> after;
        private final Thread thread = new Thread(this, "caller");
        private volatile boolean answered;
        private volatile boolean done;
        private volatile @Nullable Throwable failure;

        private Caller(Machine machine, Request request, Set<Integer> after) {
            this.machine = machine;
            this.request = request;
            this.after = after;
        }

        /** Begins a request, and returns when it has been answered or waits. */
        static Caller begin(Machine machine, Request request, List<Caller> others) {
            Set<Integer> after = new HashSet<>();
            for (int i = 0; i < others.size(); i++) {
                if (others.get(i).answered) {
                    after.add(i);
                }
            }
            Caller caller = new Caller(machine, request, after);
            caller.thread.start();
            await("an answer, or that the caller waits", caller::isAnsweredOrWaits);
            return caller;
        }

        private boolean isAnsweredOrWaits() {
            Thread.State state = thread.getState();
            return answered || state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED;
        }

        @Override
        public void run() {
            try {
                switch (request) {
                    case START -> machine.start();
                    case PAUSE -> machine.pause();
                    case RESUME -> machine.resume();
                    case RESET -> machine.reset();
                    case STOP -> machine.stop();
                    case CLOSE -> machine.close();
                }
                done = true;
            } catch (HypervisorException refused) {
                if (refused.reason() != Reason.INVALID_STATE) {
                    failure = refused;
                }
            } catch (RuntimeException | Error failed) {
                failure = failed;
            } finally {
                answered = true;
            }
        }

        void join() {
            await("the answer to " + request, () -> answered);
            assertThat(failure).as("%s", request).isNull();
        }

        Served served() {
            return new Served(request, done, after);
        }
    }
}
