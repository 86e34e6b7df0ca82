// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread of a transport that serves requests, and the threads that change the queues meanwhile. */
class MmioTransportServiceTest {

    private static final IoRange RANGE = new MmioSlot(0).range();
    private static final long DATA = 0x20000;
    private static final long EVENT_IDX = 1L << FeatureNegotiation.EVENT_IDX;
    private static final int STALE = 0x1234;

    private final FakeMachine machine = new FakeMachine();
    private final ScriptedDevice device = new ScriptedDevice();
    private final MmioTransport transport = new MmioTransport(machine, RANGE, 5, device);
    private final Driver driver = new Driver(machine, transport, RANGE);

    @AfterEach
    void close() {
        device.unblock.countDown();
        transport.close();
        machine.close();
        assertThat(machine.failure).hasValue(null);
    }

    @Test
    void theDoorbellIsAtTheRegisterQueueNotify() {
        assertThat(machine.doorbells()).containsExactly(IoRange.mmio(0xd0000050L, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "disable queue", "hold still", "restore", "close"})
    void aChangeWaitsForTheEndOfARequestAndComesBeforeTheNext(String change) throws Exception {
        byte[] saved = save();
        serveBlocked();
        Thread changing = inThread(changes(saved).get(change));
        awaitThread(changing, Thread.State.WAITING);
        device.unblock.countDown();
        changing.join(60_000);

        assertThat(changing.isAlive()).isFalse();
        assertThat(device.served).as("requests until the change").hasValue(1);
    }

    @Test
    void anInterruptEndsNeitherTheWaitForARequestNorIsItLost() throws Exception {
        serveBlocked();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread changing = inThread(() -> {
            transport.holdStill();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        awaitThread(changing, Thread.State.WAITING);
        changing.interrupt();
        FakeMachine.await("the interrupt is taken", () -> !changing.isInterrupted());
        awaitThread(changing, Thread.State.WAITING);
        device.unblock.countDown();
        changing.join(60_000);

        assertThat(changing.isAlive()).isFalse();
        assertThat(interrupted).isTrue();
    }

    @Test
    void aWaitForARequestWithoutAnInterruptSetsNone() throws Exception {
        serveBlocked();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread changing = inThread(() -> {
            transport.holdStill();
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        awaitThread(changing, Thread.State.WAITING);
        device.unblock.countDown();
        changing.join(60_000);

        assertThat(changing.isAlive()).isFalse();
        assertThat(interrupted).isFalse();
    }

    @Test
    void aDeviceThatIsResetDuringARequestServesTheNextDriver() throws Exception {
        serveBlocked();
        Thread resetting = inThread(() -> driver.set(Register.STATUS, 0));
        awaitThread(resetting, Thread.State.WAITING);
        device.unblock.countDown();
        resetting.join(60_000);
        assertThat(resetting.isAlive()).isFalse();

        driver.start(1, 0);
        driver.offer(0, 0, Buffer.read(DATA, 1));
        driver.ring(0);
        assertThat(driver.await(0).head()).isZero();
    }

    @Test
    void anInterruptOfTheServingThreadWhileItIsHeldReachesTheDevice() {
        driver.start(1, 0);
        driver.ask(0, Buffer.read(DATA, 1));
        machine.settle();
        assertThat(device.interrupted).as("before the interrupt").isFalse();
        Thread serving = device.thread.get();
        waitWhileHeld(serving);
        serving.interrupt();
        FakeMachine.await("the interrupt is taken", () -> !serving.isInterrupted());
        awaitThread(serving, Thread.State.TIMED_WAITING);
        assertThat(driver.isUsed(0)).isFalse();
        transport.goOn();

        driver.await(0);
        assertThat(device.interrupted).isTrue();
    }

    @Test
    void goingOnWakesTheServingThread() {
        driver.start(1, 0);
        driver.ask(0, Buffer.read(DATA, 1));
        waitWhileHeld(device.thread.get());
        transport.goOn();

        driver.await(0);
    }

    @Test
    void theEndWakesTheServingThread() {
        driver.start(1, 0);
        driver.ask(0, Buffer.read(DATA, 1));
        waitWhileHeld(device.thread.get());
        transport.end();
        machine.settle();

        assertThat(driver.isUsed(0)).isFalse();
    }

    @Test
    void aDeviceListensBeforeItsFirstRequest() {
        startListening();
        machine.settle();

        assertThat(event()).isZero();
        assertThat(device.served).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void noChainIsLostThatComesWhenTheDeviceHasFoundNone(int time) {
        // A driver that rings only where the device has asked for it (section 2.7.10).
        device.onNone = none -> {
            if (none == time) {
                int before = device.offered.getAndIncrement();
                driver.offer(0, 0, Buffer.read(DATA, 1));
                if (event() == before) {
                    driver.ring(0);
                }
            }
        };
        startListening();
        if (time > 2) {
            // The second ring finds nothing, twice.
            machine.settle();
            driver.ring(0);
        }

        FakeMachine.await("the chain is served", () -> device.served.get() == 1);
        machine.settle();
        assertThat(event()).as("listens for the next").isEqualTo(1);
    }

    @Test
    void aDeviceIsServedUntilItFindsNothingTwiceAndNoMore() {
        driver.start(1, 0);
        machine.settle();
        assertThat(device.nones).as("nothing, and once more").hasValue(2);
        driver.offer(0, 0, Buffer.read(DATA, 1));
        driver.offer(0, 1, Buffer.read(DATA, 1));
        driver.ring(0);
        machine.settle();

        assertThat(device.served).hasValue(2);
        assertThat(device.nones).hasValue(4);
    }

    @Test
    void aDeviceThatFailsNeedsAReset() {
        driver.start(1, 0);
        machine.settle();
        device.failure.set(new IllegalStateException("out of order"));
        driver.ring(0);
        machine.awaitInterrupt();
        assertThat(driver.get(Register.INTERRUPT_STATUS)).isEqualTo(MmioTransport.CONFIGURATION_CHANGE);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf | MmioTransport.DEVICE_NEEDS_RESET);

        driver.start(1, 0);
        driver.ask(0, Buffer.read(DATA, 1));
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf);
    }

    private Map<String, Runnable> changes(byte[] saved) {
        return Map.of(
                "reset", () -> driver.set(Register.STATUS, 0),
                "disable queue", () -> driver.set(Register.QUEUE_READY, 0),
                "hold still", transport::holdStill,
                "restore", () -> restore(saved),
                "close", transport::close);
    }

    /** Two requests are available, and the first is being served until {@code unblock}. */
    private void serveBlocked() {
        device.blocks.set(true);
        driver.start(1, 0);
        driver.offer(0, 0, Buffer.read(DATA, 1));
        driver.offer(0, 1, Buffer.read(DATA, 1));
        driver.ring(0);
        FakeMachine.await("a request is being served", () -> device.served.get() == 1);
    }

    /** Makes a request available to a device that is held, and waits until its thread waits for the end of that. */
    private void waitWhileHeld(Thread serving) {
        machine.settle();
        transport.holdStill();
        driver.offer(0, 0, Buffer.read(DATA, 1));
        driver.ring(0);
        awaitThread(serving, Thread.State.TIMED_WAITING);
    }

    private void startListening() {
        driver.negotiate(EVENT_IDX);
        driver.setUp(0, Driver.SIZE, Driver.descriptors(0), Driver.available(0), Driver.used(0));
        machine.memory().writeShort(Driver.used(0) + 4 + 8 * Driver.SIZE, STALE);
        driver.set(Register.STATUS, 0xf);
    }

    /** The index at which the device wants to hear of a chain. */
    private int event() {
        return machine.memory().readShort(Driver.used(0) + 4 + 8 * Driver.SIZE);
    }

    private static Thread inThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits until a thread is in a state; fails if it ends before. */
    private static void awaitThread(Thread thread, Thread.State state) {
        Predicate<Thread.State> is = now -> now == state || now == Thread.State.TERMINATED;
        FakeMachine.await("a thread that is " + state, () -> is.test(thread.getState()));
        assertThat(thread.isAlive()).as("it waits").isTrue();
    }

    private byte[] save() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        transport.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private void restore(byte[] saved) {
        try {
            transport.restore(new DataInputStream(new ByteArrayInputStream(saved)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives every chain back, when and as a test wants it. */
    private static final class ScriptedDevice implements VirtioDevice {
        final CountDownLatch unblock = new CountDownLatch(1);
        final AtomicBoolean blocks = new AtomicBoolean();
        final AtomicBoolean interrupted = new AtomicBoolean();
        final AtomicInteger offered = new AtomicInteger();
        final AtomicInteger served = new AtomicInteger();
        final AtomicInteger nones = new AtomicInteger();
        final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        volatile IntConsumer onNone = none -> {};

        @Override
        public boolean serve(Queues queues) {
            thread.set(Thread.currentThread());
            RuntimeException thrown = failure.getAndSet(null);
            if (thrown != null) {
                throw thrown;
            }
            Chain chain = queues.take(0);
            if (chain == null) {
                onNone.accept(nones.incrementAndGet());
                return false;
            }
            served.incrementAndGet();
            interrupted.set(Thread.currentThread().isInterrupted());
            if (blocks.getAndSet(false)) {
                awaitUnblock();
            }
            queues.give(0, chain, 0);
            return true;
        }

        private void awaitUnblock() {
            try {
                unblock.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public int type() {
            return 42;
        }

        @Override
        public int features() {
            return 0;
        }

        @Override
        public int[] queueSizes() {
            return new int[] {Driver.SIZE};
        }

        @Override
        public ByteBuffer config() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public long owed() {
            return 0;
        }
    }
}
