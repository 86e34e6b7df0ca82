// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.internal.console.RingConsole;
import io.novella.hypervisor.spi.ConsoleInput;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.InterruptLine;
import io.novella.hypervisor.spi.IoRange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The devices of a PC, on a bus without a guest. */
class PcDevicesTest {

    /** How long to fuzz, in seconds; when not set, one sequence of accesses for each processor. */
    private static final long FUZZ_SECONDS = Long.getLong("novella.fuzz.seconds", 0);

    private static final int PROCESSORS = 2;
    private static final int ACCESSES = 200;
    private static final int[] SIZES = {1, 2, 4};
    private static final int[][] PORTS = {
        {0x3f8, 8}, {0x60, 1}, {0x64, 1}, {0x92, 1}, {0x70, 2}, {0x402, 1}, {0x510, 2}, {0xcf8, 8}, {0x3c0, 0x20}
    };

    private final VmSpec spec = VmSpec.builder()
            .image("hlt", new byte[] {(byte) 0xf4})
            .type(MachineType.PC)
            .memoryBytes(64 << 20)
            .vcpus(2)
            .build();
    private final RingConsole console = new RingConsole(1024);
    private final List<String> poweredOff = new ArrayList<>();
    private final Bus bus = new Bus(spec, console, spec.memoryBytes(), Context::new);

    @Test
    void theGuestResetsByAnyOfTheWaysOfAPc() {
        bus.portWrite(0x64, 1, 0xfe);
        bus.portWrite(0x64, 1, 0xd1);
        bus.portWrite(0x60, 1, 0xde);
        bus.portWrite(0x92, 1, 0x03);
        bus.portWrite(0xcf9, 1, 0x06);

        assertThat(poweredOff)
                .containsExactly(
                        "reset by the guest through the keyboard controller",
                        "reset by the guest through the keyboard controller",
                        "reset by the guest through port 0x92",
                        "reset by the guest through port 0xcf9");
    }

    @Test
    void theKeyboardControllerAnswersItsTests() {
        bus.portWrite(0x64, 1, 0xaa);
        assertThat(bus.portRead(0x64, 1) & 1).isEqualTo(1);
        assertThat(bus.portRead(0x60, 1)).isEqualTo(0x55);
        assertThat(bus.portRead(0x64, 1) & 1).isZero();
        bus.portWrite(0x60, 1, 0xff);
        assertThat(bus.portRead(0x60, 1)).isEqualTo(0xfa);
        assertThat(bus.portRead(0x60, 1)).isEqualTo(0xaa);
    }

    @Test
    void theClockShowsTheTimeAndTheMemory() {
        RealTimeClock clock =
                new RealTimeClock(spec, Clock.fixed(Instant.parse("2031-08-24T17:45:09Z"), ZoneOffset.UTC));

        assertThat(List.of(0, 2, 4, 6, 7, 8, 9, 0x32).stream().map(index -> cmos(clock, index)))
                .containsExactly(0x09, 0x45, 0x17, 1, 0x24, 0x08, 0x31, 0x20);
        assertThat(cmos(clock, 0x34) | cmos(clock, 0x35) << 8).isEqualTo(48 * 16);
        assertThat(cmos(clock, 0x5f)).isEqualTo(1);
    }

    @Test
    void theFirmwareIsToldTheMemoryAndTheProcessors() {
        assertThat(item(0, 4)).containsExactly('Q', 'E', 'M', 'U');
        assertThat(item(3, 8)).containsExactly(0, 0, 0, 4, 0, 0, 0, 0);
        assertThat(item(5, 3)).containsExactly(2, 0, 0);
        assertThat(new String(item(0x19, 20), US_ASCII)).endsWith("etc/e820");
        assertThat(item(0x7777, 1)).containsExactly(0);
    }

    @Test
    void theDebugPortWritesToTheConsole() {
        assertThat(bus.portRead(0x402, 1)).isEqualTo(0xe9);
        bus.portWrite(0x402, 1, '!');

        assertThat(console.text()).isEqualTo("!");
        assertThat(bus.outputOnly()).containsExactly(IoRange.ports(0x402, 1));
    }

    @Test
    void whereThereIsNothingAllIsOnes() {
        bus.portWrite(0xcf8, 4, 0x80000000L);
        assertThat((int) bus.portRead(0xcfc, 4)).isEqualTo(-1);
        assertThat(bus.portRead(0x1234, 1)).isEqualTo(-1);
        assertThat(bus.memoryRead(0xfed00000L, 4)).isEqualTo(-1);
        bus.memoryWrite(0xfed00000L, 4, 1);
        bus.portWrite(0x1234, 1, 1);
        assertThat(console.written()).isZero();
    }

    @Property(tries = 1000)
    void noAccessFails(@ForAll long seed) {
        fuzz(new Random(seed));
    }

    @Test
    void noAccessOfTwoProcessorsFailsForAsLongAsIsAskedFor() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(FUZZ_SECONDS).toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(PROCESSORS + 1);
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int i = 0; i < PROCESSORS; i++) {
                working.add(threads.submit(() -> fuzzUntil(end)));
            }
            AtomicBoolean ended = new AtomicBoolean();
            Future<?> person = threads.submit(() -> {
                while (!ended.get()) {
                    console.type(new byte[] {'?'});
                    console.read(console.written(), Duration.ZERO);
                }
            });
            for (Future<?> processor : working) {
                processor.get(FUZZ_SECONDS + 60, TimeUnit.SECONDS);
            }
            ended.set(true);
            person.get(60, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }
    }

    private void fuzzUntil(long end) {
        Random seeds = new Random();
        do {
            long seed = seeds.nextLong();
            try {
                fuzz(new Random(seed));
            } catch (RuntimeException e) {
                throw new AssertionError("with seed " + seed, e);
            }
        } while (System.nanoTime() - end < 0);
    }

    /** Accesses as guests can make them: most at one of the devices' ports, some of them in strings, some to memory. */
    private void fuzz(Random random) {
        for (int i = 0; i < ACCESSES; i++) {
            int[] ports = PORTS[random.nextInt(PORTS.length)];
            int port = random.nextInt(8) == 0 ? random.nextInt(1 << 16) : ports[0] + random.nextInt(ports[1]);
            int size = SIZES[random.nextInt(SIZES.length)];
            int count = random.nextInt(8) == 0 ? 1 + random.nextInt(4096) : 1;
            long address = spec.memoryBytes() + (random.nextLong() & 0xffffffffffL);
            int bytes = 1 + random.nextInt(Long.BYTES);
            synchronized (bus.turn()) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        for (int j = 0; j < count; j++) {
                            bus.portRead(port, size);
                        }
                    }
                    case 2, 3 -> {
                        for (int j = 0; j < count; j++) {
                            bus.portWrite(port, size, number(random, size));
                        }
                    }
                    case 4 -> bus.memoryRead(address, bytes);
                    default -> bus.memoryWrite(address, bytes, number(random, bytes));
                }
            }
            console.type(new byte[] {(byte) random.nextInt()});
        }
        synchronized (bus.turn()) {
            poweredOff.clear();
        }
    }

    private static long number(Random random, int bytes) {
        return random.nextLong() >>> (Long.SIZE - 8 * bytes);
    }

    private static int cmos(RealTimeClock clock, int index) {
        clock.write(RealTimeClock.PORTS, 0, 1, index);
        return (int) clock.read(RealTimeClock.PORTS, 1, 1);
    }

    private byte[] item(int selector, int length) {
        bus.portWrite(0x510, 2, selector);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) bus.portRead(0x511, 1);
        }
        return bytes;
    }

    /** A machine without a guest. */
    private final class Context implements OpenContext {
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
            throw new AssertionError("no device of a PC copies from memory");
        }

        @Override
        public InterruptLine interrupt(int number) {
            return new InterruptLine() {
                @Override
                public void level(boolean up) {
                    // Nobody listens.
                }

                @Override
                public void pulse() {
                    // Nobody listens.
                }
            };
        }

        @Override
        public Bell doorbell(IoRange at, Runnable bell) {
            throw new AssertionError("no device of a PC has a doorbell");
        }

        @Override
        public void powerOff(String reason) {
            poweredOff.add(reason);
        }

        @Override
        public long owed() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
