// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.DirectRam;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.machine.internal.device.Bell;
import io.novella.hypervisor.machine.internal.device.OpenContext;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A machine without a guest: memory, one interrupt line, and doorbells with their threads. */
final class FakeMachine implements OpenContext {

    static final int MEMORY = 1 << 20;

    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    final RingConsole console = new RingConsole(4096);
    final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    volatile long owed;

    private final VmSpec spec = VmSpec.builder()
            .image("none", new byte[] {(byte) 0xf4})
            .type(MachineType.PC)
            .memoryBytes(4 << 20)
            .build();
    private final GuestRam memory;
    private final List<FakeBell> bells = new ArrayList<>();
    private final List<IoRange> doorbells = new ArrayList<>();
    private boolean up;
    private int edges;

    FakeMachine() {
        memory = DirectRam.of(MEMORY);
    }

    /** Waits until the line is up. */
    void awaitInterrupt() {
        await("an interrupt", () -> isUp());
    }

    synchronized boolean isUp() {
        return up;
    }

    /** How often the line has gone up. */
    synchronized int edges() {
        return edges;
    }

    /** Where the doorbells are. */
    List<IoRange> doorbells() {
        return doorbells;
    }

    /** Waits until all that has been rung for is done. */
    void settle() {
        bells.forEach(FakeBell::settle);
    }

    /** Waits for what a bell's thread is to do. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + BOUND_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public String machineId() {
        return "none";
    }

    @Override
    public VmSpec spec() {
        return spec;
    }

    @Override
    public ConsoleOutput console() {
        return console;
    }

    @Override
    public ConsoleInput input() {
        return console.input();
    }

    @Override
    public GuestRam memory() {
        return memory;
    }

    @Override
    public InterruptLine interrupt(int number) {
        return new InterruptLine() {
            @Override
            public void level(boolean now) {
                synchronized (FakeMachine.this) {
                    edges += now && !up ? 1 : 0;
                    up = now;
                }
            }

            @Override
            public void pulse() {
                throw new AssertionError("a virtio device holds its line");
            }
        };
    }

    @Override
    public Bell doorbell(IoRange at, Runnable bell) {
        FakeBell hung = new FakeBell(bell);
        bells.add(hung);
        doorbells.add(at);
        return hung;
    }

    @Override
    public long owed() {
        return owed;
    }

    @Override
    public void powerOff(String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void close() {
        bells.forEach(FakeBell::close);
        memory.close();
    }

    /** Rings by a thread of its own, several times perhaps once. */
    private final class FakeBell implements Bell {
        private final Semaphore rung = new Semaphore(0);
        private final AtomicInteger rings = new AtomicInteger();
        private final Thread thread;
        private volatile int answered;
        private volatile boolean closed;

        FakeBell(Runnable bell) {
            thread = new Thread(() -> {
                while (true) {
                    rung.acquireUninterruptibly();
                    rung.drainPermits();
                    if (closed) {
                        return;
                    }
                    int now = rings.get();
                    try {
                        bell.run();
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                    answered = now;
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void ring() {
            rings.incrementAndGet();
            rung.release();
        }

        void settle() {
            int now = rings.get();
            await("the bell's answer", () -> answered - now >= 0);
        }

        @Override
        public void close() {
            closed = true;
            rung.release();
            try {
                thread.join(TimeUnit.NANOSECONDS.toMillis(BOUND_NANOS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
