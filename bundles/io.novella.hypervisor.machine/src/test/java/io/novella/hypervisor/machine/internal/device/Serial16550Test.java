// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.spi.InterruptLine;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class Serial16550Test {

    private final RingConsole console = new RingConsole(256);
    private final Line interrupt = new Line();
    private final Serial16550 serial = new Serial16550(console, console.input(), interrupt);

    @Test
    void whatIsWrittenToTheTransmitterIsSent() {
        out(0, 'h');
        out(0, 'i');

        assertThat(console.text()).isEqualTo("hi");
        assertThat(in(5)).isEqualTo(0x60);
    }

    @Test
    void theDivisorLatchHidesTheTransmitter() {
        out(3, 0x83);
        out(0, 1);
        out(1, 2);
        assertThat(in(0)).isEqualTo(1);
        assertThat(in(1)).isEqualTo(2);
        out(3, 0x03);

        assertThat(in(3)).isEqualTo(0x03);
        assertThat(in(1)).isZero();
        assertThat(console.written()).isZero();
    }

    @Test
    void loopbackReturnsWhatIsSentAndTheModemLines() {
        out(4, 0x1f);
        out(0, 'x');

        assertThat(console.written()).isZero();
        assertThat(in(5)).isEqualTo(0x61);
        assertThat(in(0)).isEqualTo('x');
        assertThat(in(5)).isEqualTo(0x60);
        assertThat(in(6)).isEqualTo(0xf0);
        out(4, 0x12);
        assertThat(in(6)).isEqualTo(0x10);
        out(4, 0x0b);
        assertThat(in(6)).isEqualTo(0xb0);
    }

    @Test
    void whatIsTypedIsReceivedInOrder() {
        assertThat(console.type(new byte[] {'h', (byte) 0xe9})).isEqualTo(2);

        assertThat(in(5)).isEqualTo(0x61);
        assertThat(in(0)).isEqualTo('h');
        assertThat(in(0)).isEqualTo(0xe9);
        assertThat(in(5)).isEqualTo(0x60);
        assertThat(in(0)).isZero();
    }

    @Test
    void receivedDataIsTheFirstCauseUntilItIsRead() {
        out(1, 0x03);
        console.type(new byte[] {'x'});

        assertThat(in(2)).isEqualTo(0x04);
        assertThat(in(2)).isEqualTo(0x04);
        assertThat(in(0)).isEqualTo('x');
        assertThat(in(2)).isEqualTo(0x02);
        assertThat(in(2)).isEqualTo(0x01);
    }

    @Test
    void inLoopbackWhatIsTypedWaits() {
        console.type(new byte[] {'x'});
        out(4, 0x10);
        assertThat(in(5)).isEqualTo(0x60);
        assertThat(in(0)).isZero();
        out(4, 0x00);

        assertThat(in(0)).isEqualTo('x');
    }

    @Test
    void anEmptyTransmitterIsReportedOnce() {
        assertThat(in(2)).isEqualTo(0x01);
        out(1, 0x02);
        assertThat(in(2)).isEqualTo(0x02);
        assertThat(in(2)).isEqualTo(0x01);
        out(2, 0x01);
        out(0, 'x');
        assertThat(in(2)).isEqualTo(0xc2);
        assertThat(in(2)).isEqualTo(0xc1);
    }

    @Test
    void aWideWriteIsSeveralRegisters() {
        serial.write(Serial16550.COM1, 7, 2, 0x1234);
        assertThat(in(7)).isEqualTo(0x34);
        assertThat(serial.read(Serial16550.COM1, 7, 2)).isEqualTo(0xff34);
    }

    @Test
    void theInterruptLineIsUpWhileThereIsSomethingToTell() {
        out(1, 0x03);
        assertThat(interrupt.up).isTrue();
        in(2);
        assertThat(interrupt.up).isFalse();

        console.type(new byte[] {'x'});
        assertThat(interrupt.up).isTrue();
        in(0);
        assertThat(interrupt.up).isFalse();
        out(0, 'y');
        assertThat(interrupt.up).isTrue();
        out(1, 0x00);
        assertThat(interrupt.up).isFalse();
    }

    @Property
    void noAccessFailsAndRegistersAreBytes(
            @ForAll @IntRange(max = 7) int register, @ForAll @IntRange(max = 255) int value) {
        out(register, value);
        for (int i = 0; i < 8; i++) {
            assertThat(in(i)).isBetween(0L, 255L);
        }
    }

    private long in(int register) {
        return serial.read(Serial16550.COM1, register, 1);
    }

    private void out(int register, int value) {
        serial.write(Serial16550.COM1, register, 1, value);
    }

    /** Remembers where it is. */
    private static final class Line implements InterruptLine {
        boolean up;

        @Override
        public void level(boolean level) {
            up = level;
        }

        @Override
        public void pulse() {
            throw new AssertionError("a serial port holds its line");
        }
    }
}
