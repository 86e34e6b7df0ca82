// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registers, before a console. */
class MmioTransportTest {

    private static final IoRange RANGE = new MmioSlot(2).range();
    private static final int TRANSMIT = ConsoleDevice.TRANSMIT;
    private static final long DATA = 0x20000;
    private static final long EVENT_IDX = 1L << FeatureNegotiation.EVENT_IDX;

    private final FakeMachine machine = new FakeMachine();
    private final MmioTransport transport = transport();
    private final Driver driver = new Driver(machine, transport, RANGE);

    @AfterEach
    void close() {
        transport.close();
        machine.close();
        assertThat(machine.failure).hasValue(null);
    }

    @Test
    void saysWhatItIs() {
        assertThat(driver.get(Register.MAGIC_VALUE)).isEqualTo(0x74726976);
        assertThat(driver.get(Register.VERSION)).isEqualTo(2);
        assertThat(driver.get(Register.DEVICE_ID)).isEqualTo(3);
        assertThat(driver.get(Register.CONFIG_GENERATION)).isZero();
        // There is no shared memory, and no configuration.
        assertThat(driver.get(Register.SHM_LEN)).isEqualTo(-1);
        assertThat(driver.get(Register.SHM_BASE + 4)).isEqualTo(-1);
        assertThat(transport.read(RANGE, 0x1f8, 8)).isZero();
        assertThat(transport.read(RANGE, 0xffc, 4)).isZero();
        assertThat(transport.read(RANGE, Register.MAGIC_VALUE, 2)).isZero();
        assertThat(new MmioSlot(2).parameter()).isEqualTo("virtio_mmio.device=4K@0xd0002000:10");
    }

    @Test
    void featuresAreAgreedOnOrNot() {
        driver.set(Register.DEVICE_FEATURES_SEL, 1);
        assertThat(driver.get(Register.DEVICE_FEATURES)).isEqualTo(1);
        driver.set(Register.DEVICE_FEATURES_SEL, 2);
        assertThat(driver.get(Register.DEVICE_FEATURES)).isZero();

        driver.negotiate(EVENT_IDX);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xb);
        driver.negotiate(1);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0x3);
        driver.set(Register.STATUS, 0);
        driver.set(Register.STATUS, 0xb);
        assertThat(driver.get(Register.STATUS)).as("without VERSION_1").isEqualTo(0x3);
        driver.negotiate(0);
        driver.set(Register.DRIVER_FEATURES, 0);
        driver.set(Register.STATUS, MmioTransport.ACKNOWLEDGE | MmioTransport.DEVICE_NEEDS_RESET);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xb);
    }

    @Test
    void thereAreAsManyQueuesAsTheDeviceHas() {
        driver.set(Register.QUEUE_SEL, 1);
        assertThat(driver.get(Register.QUEUE_NUM_MAX)).isEqualTo(64);
        for (int none : new int[] {2, -1, 0x80000000}) {
            driver.set(Register.QUEUE_SEL, none);
            assertThat(driver.get(Register.QUEUE_NUM_MAX)).isZero();
            driver.set(Register.QUEUE_READY, 1);
            assertThat(driver.get(Register.QUEUE_READY)).isZero();
        }
    }

    @Test
    void aQueueIsReadyWhenItIsSetUpAndAgainWhenItIsResetAndSetUp() {
        driver.start(2, 0);
        assertThat(driver.get(Register.QUEUE_READY)).isEqualTo(1);
        driver.set(Register.QUEUE_READY, 0);
        assertThat(driver.get(Register.QUEUE_READY)).isZero();
        driver.set(Register.STATUS, 0);
        driver.set(Register.QUEUE_READY, 1);
        assertThat(driver.get(Register.QUEUE_READY))
                .as("before features are agreed on")
                .isZero();
        driver.start(2, 0);
        assertThat(driver.ask(TRANSMIT, Buffer.read(DATA, 3)).length()).isZero();
        assertThat(machine.console.written()).isEqualTo(3);
    }

    @Test
    void aQueueThatCannotBeThereNeedsAReset() {
        long low = Driver.descriptors(0);
        long outside = FakeMachine.MEMORY - 64;
        Object[][] wrong = {
            {3, low, low + 0x400, low + 0x800},
            {0, low, low + 0x400, low + 0x800},
            {128, low, low + 0x400, low + 0x800},
            {8, low + 8, low + 0x400, low + 0x800},
            {8, low, low + 0x401, low + 0x800},
            {8, low, low + 0x400, low + 0x802},
            {8, outside, low + 0x400, low + 0x800},
            {64, low, outside, low + 0x800},
            {8, low, low + 0x400, outside},
            {8, -16L, low + 0x400, low + 0x800},
            {8, 1L << 40, low + 0x400, low + 0x800},
        };
        for (Object[] values : wrong) {
            driver.negotiate(0);
            driver.setUp(0, (int) values[0], (long) values[1], (long) values[2], (long) values[3]);
            assertThat(driver.get(Register.QUEUE_READY)).as("%s", values).isZero();
            assertThat(driver.get(Register.STATUS)).isEqualTo(0xb | MmioTransport.DEVICE_NEEDS_RESET);
            // Section 2.1.2: no notification before the driver is ready.
            assertThat(driver.get(Register.INTERRUPT_STATUS)).isZero();
            assertThat(machine.isUp()).isFalse();
        }
        driver.start(2, 0);
        driver.ask(TRANSMIT, Buffer.read(DATA, 1));
        assertThat(machine.console.written()).isEqualTo(1);
    }

    @Test
    void aBrokenQueueIsDeadUntilTheReset() {
        driver.start(2, 0);
        driver.offerHead(TRANSMIT, Driver.SIZE);
        driver.ring(TRANSMIT);
        machine.awaitInterrupt();
        assertThat(driver.get(Register.INTERRUPT_STATUS)).isEqualTo(MmioTransport.CONFIGURATION_CHANGE);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf | MmioTransport.DEVICE_NEEDS_RESET);
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.settle();
        assertThat(driver.isUsed(TRANSMIT)).isFalse();

        driver.start(2, 0);
        assertThat(machine.isUp()).isFalse();
        driver.ask(TRANSMIT, Buffer.read(DATA, 1));
        assertThat(machine.console.written()).isEqualTo(1);
    }

    @Test
    void theLineIsUpUntilAllIsAcknowledged() {
        driver.start(2, 0);
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.awaitInterrupt();
        driver.set(Register.INTERRUPT_ACK, MmioTransport.CONFIGURATION_CHANGE);
        assertThat(machine.isUp()).isTrue();
        driver.set(Register.INTERRUPT_ACK, MmioTransport.USED_BUFFER);
        assertThat(machine.isUp()).isFalse();
        assertThat(machine.edges()).isEqualTo(1);
    }

    @Test
    void aDriverThatWantsNoInterruptGetsNone() {
        driver.start(2, 0);
        machine.memory().writeShort(Driver.available(TRANSMIT), SplitQueue.NO_INTERRUPT);
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        driver.await(TRANSMIT);
        transport.holdStill();

        assertThat(machine.edges()).isZero();
    }

    @Test
    void aDriverThatSaysWhenIsInterruptedThen() {
        driver.start(2, EVENT_IDX);
        // Not before the third.
        machine.memory().writeShort(Driver.available(TRANSMIT) + 4 + 2 * Driver.SIZE, 2);
        for (int i = 0; i < 2; i++) {
            driver.offer(TRANSMIT, i, Buffer.read(DATA, 1));
        }
        driver.ring(TRANSMIT);
        FakeMachine.await("two", () -> machine.console.written() == 2);
        transport.holdStill();
        assertThat(machine.edges()).isZero();
        transport.goOn();
        driver.offer(TRANSMIT, 2, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.awaitInterrupt();
        // It wants to hear of the fourth that comes.
        FakeMachine.await(
                "listens", () -> machine.memory().readShort(Driver.used(TRANSMIT) + 4 + 8 * Driver.SIZE) == 3);
    }

    @Test
    void nothingIsServedBeforeTheDriverIsReady() {
        driver.negotiate(0);
        driver.setUp(TRANSMIT, Driver.SIZE, Driver.descriptors(1), Driver.available(1), Driver.used(1));
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.settle();
        assertThat(driver.isUsed(TRANSMIT)).isFalse();
        driver.set(Register.STATUS, 0xf);

        driver.await(TRANSMIT);
        assertThat(machine.console.written()).isEqualTo(1);
    }

    @Test
    void aDeviceThatHoldsStillLosesNoRing() {
        driver.start(2, 0);
        transport.holdStill();
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        assertThat(driver.isUsed(TRANSMIT)).isFalse();
        assertThat(machine.console.written()).isZero();
        transport.goOn();

        driver.await(TRANSMIT);
    }

    @Test
    void aDeviceThatHasEndedServesNothing() {
        driver.start(2, 0);
        transport.end();
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.settle();

        assertThat(driver.isUsed(TRANSMIT)).isFalse();
        assertThat(machine.console.written()).isZero();
    }

    @Test
    void anotherDeviceGoesOnWhereThisOneWasSaved() throws IOException {
        driver.start(2, EVENT_IDX);
        driver.ask(TRANSMIT, Buffer.read(DATA, 1));
        driver.set(Register.QUEUE_SEL, 1);
        transport.holdStill();
        // What nobody has served when the snapshot is taken.
        driver.offer(TRANSMIT, 3, Buffer.read(DATA, 10));
        byte[] saved = save(transport);
        transport.close();

        MmioTransport other = transport();
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(saved));
        other.restore(from);
        assertThat(from.available()).isZero();
        assertThat(save(other)).isEqualTo(saved);
        assertThat(other.read(RANGE, Register.STATUS, 4)).isEqualTo(0xf);
        assertThat(other.read(RANGE, Register.QUEUE_READY, 4)).isEqualTo(1);
        other.goOn();
        assertThat(driver.await(TRANSMIT)).isEqualTo(new Driver.Used(3, 0));
        assertThat(machine.console.written()).isEqualTo(11);
        other.close();
    }

    @Test
    void anInterruptThatIsPendingInASnapshotIsRaisedWhenTheRestoredDeviceGoesOn() throws IOException {
        driver.start(2, 0);
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        machine.awaitInterrupt();
        transport.holdStill();
        byte[] saved = save(transport);
        try (FakeMachine other = new FakeMachine()) {
            // The queues are part of the guest's memory.
            other.memory().write(0, machine.memory().read(0, FakeMachine.MEMORY));
            MmioTransport restored = new MmioTransport(other, RANGE, 10, new ConsoleDevice(other));
            restored.restore(new DataInputStream(new ByteArrayInputStream(saved)));
            assertThat(other.isUp()).as("before it goes on").isFalse();
            restored.goOn();
            assertThat(other.isUp()).isTrue();
            restored.write(RANGE, Register.INTERRUPT_ACK, 4, MmioTransport.USED_BUFFER);
            assertThat(other.isUp()).isFalse();
            restored.holdStill();
            restored.goOn();
            assertThat(other.edges()).as("nothing is pending").isEqualTo(1);
            restored.close();
        }
    }

    @Test
    void whatAnotherKindOfDeviceSavedIsRefused() throws IOException {
        driver.start(2, 0);
        byte[] saved = save(transport);
        saved[3] = 2;
        assertThatThrownBy(() -> restore(saved))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("virtio-console is not what it was");
        byte[] cut = Arrays.copyOf(save(transport), 40);
        assertThatThrownBy(() -> restore(cut)).isInstanceOf(IOException.class);
        byte[] moved = save(transport);
        // The highest byte of the first queue's descriptor table.
        moved[40] = 1;
        assertThatThrownBy(() -> restore(moved))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("descriptor table");
    }

    private void restore(byte[] saved) throws IOException {
        transport.restore(new DataInputStream(new ByteArrayInputStream(saved)));
    }

    private static byte[] save(MmioTransport from) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        from.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private MmioTransport transport() {
        return new MmioTransport(machine, RANGE, 10, new ConsoleDevice(machine));
    }
}
