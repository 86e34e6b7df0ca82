// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A console, by a driver of ours. */
class ConsoleDeviceTest {

    private static final IoRange RANGE = new MmioSlot(MmioSlot.LAST).range();
    private static final int RECEIVE = ConsoleDevice.RECEIVE;
    private static final int TRANSMIT = ConsoleDevice.TRANSMIT;
    private static final long DATA = 0x20000;

    private final FakeMachine machine = new FakeMachine();
    private final MmioTransport transport = new MmioTransport(machine, RANGE, 3, new ConsoleDevice(machine));
    private final Driver driver = new Driver(machine, transport, RANGE);

    @BeforeEach
    void start() {
        driver.start(2, 0);
    }

    @AfterEach
    void close() {
        transport.close();
        machine.close();
        assertThat(machine.failure).hasValue(null);
    }

    @Test
    void whatIsSentIsOnTheConsole() {
        assertThat(driver.get(Register.DEVICE_ID)).isEqualTo(3);
        machine.memory().write(DATA, "Hello, world".getBytes(US_ASCII));
        Driver.Used used = driver.ask(TRANSMIT, Buffer.read(DATA, 7), Buffer.read(DATA + 7, 5));

        assertThat(used).isEqualTo(new Driver.Used(0, 0));
        assertThat(machine.console.text()).isEqualTo("Hello, world");
    }

    @Test
    void whatIsTypedWaitsForAPlaceAndGoesThere() {
        machine.console.type("abcdef".getBytes(US_ASCII));
        Driver.Used used = driver.ask(RECEIVE, Buffer.write(DATA, 3), Buffer.write(DATA + 100, 1));
        assertThat(used).isEqualTo(new Driver.Used(0, 4));
        assertThat(text(DATA, 3)).isEqualTo("abc");
        assertThat(text(DATA + 100, 1)).isEqualTo("d");
        assertThat(driver.ask(RECEIVE, Buffer.write(DATA, 100)).length()).isEqualTo(2);
        assertThat(text(DATA, 2)).isEqualTo("ef");
    }

    @Test
    void aPlaceWaitsForWhatIsTyped() {
        driver.offer(RECEIVE, 0, Buffer.write(DATA, 100));
        driver.ring(RECEIVE);
        // Something else is served meanwhile.
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        driver.await(TRANSMIT);
        assertThat(driver.isUsed(RECEIVE)).isFalse();
        machine.console.type("x".getBytes(US_ASCII));

        assertThat(driver.await(RECEIVE)).isEqualTo(new Driver.Used(0, 1));
        assertThat(text(DATA, 1)).isEqualTo("x");
    }

    @Test
    void aMachineInDebtIsNotWrittenFor() {
        machine.owed = TimeUnit.HOURS.toNanos(1);
        driver.offer(TRANSMIT, 0, Buffer.read(DATA, 1));
        driver.ring(TRANSMIT);
        transport.holdStill();
        assertThat(driver.isUsed(TRANSMIT)).isFalse();
        machine.owed = 0;
        transport.goOn();

        driver.await(TRANSMIT);
        assertThat(machine.console.written()).isEqualTo(1);
    }

    @Test
    void longPiecesAreSentWhole() {
        byte[] sent = new byte[2 * 4096 + 1000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) ('a' + i % 23);
        }
        machine.memory().write(DATA, sent);
        driver.ask(TRANSMIT, Buffer.read(DATA, sent.length));

        assertThat(machine.console.written()).isEqualTo(sent.length);
        String all = new String(sent, US_ASCII);
        assertThat(machine.console.text()).isNotEmpty().isEqualTo(all.substring(all.length() - 4096));
    }

    @Test
    void halvesOfAnAddressMayBeWrittenInEitherOrder() {
        driver.negotiate(0);
        driver.set(Register.QUEUE_SEL, TRANSMIT);
        driver.set(Register.QUEUE_NUM, Driver.SIZE);
        long[] addresses = {Driver.descriptors(TRANSMIT), Driver.available(TRANSMIT), Driver.used(TRANSMIT)};
        int[] registers = {Register.QUEUE_DESC, Register.QUEUE_DRIVER, Register.QUEUE_DEVICE};
        for (int i = 0; i < registers.length; i++) {
            driver.set(registers[i] + 4, 1);
            driver.set(registers[i] + 4, 0);
            driver.set(registers[i], 0xffff_0000L);
            driver.set(registers[i], addresses[i]);
        }
        driver.set(Register.QUEUE_READY, 1);
        driver.set(Register.STATUS, 0xf);
        machine.memory().write(DATA, new byte[] {'x'});

        driver.ask(TRANSMIT, Buffer.read(DATA, 1));

        assertThat(machine.console.text()).isEqualTo("x");
    }

    @Test
    void oneNotificationServesAllChains() {
        transport.holdStill();
        for (int i = 0; i < 6; i++) {
            machine.memory().write(DATA + i, new byte[] {(byte) ('a' + i)});
            driver.offer(TRANSMIT, i, Buffer.read(DATA + i, 1));
            driver.offer(RECEIVE, i, Buffer.write(DATA + 100 + i, 1));
        }
        machine.console.type("uvwxyz".getBytes(US_ASCII));
        driver.ring(TRANSMIT);
        transport.goOn();

        for (int i = 0; i < 6; i++) {
            assertThat(driver.await(TRANSMIT)).isEqualTo(new Driver.Used(i, 0));
            assertThat(driver.await(RECEIVE)).isEqualTo(new Driver.Used(i, 1));
        }
        assertThat(machine.console.text()).isEqualTo("abcdef");
        assertThat(text(DATA + 100, 6)).isEqualTo("uvwxyz");
    }

    private String text(long address, int length) {
        return new String(machine.memory().read(address, length), US_ASCII);
    }
}
