// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Drivers that do anything: no exception leaves a device, its thread ends what it does, and for the next driver that keeps to
 * the rules it works again.
 */
class VirtioFuzzTest {

    /** How long to fuzz, in seconds; when not set, some hundred sequences of accesses. */
    private static final long FUZZ_SECONDS = Long.getLong("novella.fuzz.seconds", 0);

    private static final int STEPS = 200;
    private static final int SECTORS = 16;
    private static final long DATA = 0x20000;
    private static final int[] SIZES = {1, 2, 4, 8};
    private static final int[] REGISTERS = {
        0x000, 0x010, 0x014, 0x020, 0x024, 0x030, 0x034, 0x038, 0x044, 0x050, 0x050, 0x060, 0x064, 0x070, 0x080, 0x084,
        0x090, 0x094, 0x0a0, 0x0a4, 0x0b0, 0x0fc, 0x100, 0x10c
    };

    @Property(tries = 300)
    void noDriverBreaksADevice(@ForAll long seed) throws IOException {
        fuzz(new Random(seed));
    }

    @Test
    void noDriverBreaksADeviceForAsLongAsIsAskedFor() throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(FUZZ_SECONDS).toNanos();
        Random random = new Random();
        do {
            long seed = random.nextLong();
            try {
                fuzz(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with seed " + seed, e);
            }
        } while (System.nanoTime() - end < 0);
    }

    private static void fuzz(Random random) throws IOException {
        Path file = Files.write(Files.createTempFile("novella", ".disk"), new byte[SECTORS * 512]);
        try (DiskFile disk = DiskFile.open(new Disk(file, random.nextInt(4) == 0))) {
            fuzzDisk(random, disk);
            fuzzConsole(random);
        } finally {
            Files.delete(file);
        }
    }

    private static void fuzzDisk(Random random, DiskFile disk) throws IOException {
        try (FakeMachine machine = new FakeMachine()) {
            IoRange range = new MmioSlot(0).range();
            MmioTransport transport =
                    new MmioTransport(machine, range, 5, new BlockDevice("disk", disk, machine.memory(), () -> 0));
            Driver driver = new Driver(machine, transport, range);
            fuzz(random, machine, transport, driver, range);

            driver.start(1, 0);
            assertThat(driver.disk(BlockDevice.IN, SECTORS - 1, Buffer.write(DATA, 512)))
                    .isEqualTo(BlockDevice.OK);
            assertThat(driver.disk(BlockDevice.IN, SECTORS, Buffer.write(DATA, 512)))
                    .isEqualTo(BlockDevice.IOERR);
            transport.close();
            assertThat(machine.failure).hasValue(null);
        }
    }

    private static void fuzzConsole(Random random) throws IOException {
        try (FakeMachine machine = new FakeMachine()) {
            IoRange range = new MmioSlot(MmioSlot.LAST).range();
            MmioTransport transport = new MmioTransport(machine, range, 3, new ConsoleDevice(machine));
            Driver driver = new Driver(machine, transport, range);
            fuzz(random, machine, transport, driver, range);

            driver.start(2, 0);
            long before = machine.console.written();
            driver.ask(ConsoleDevice.TRANSMIT, Buffer.read(DATA, 5));
            assertThat(machine.console.written()).isEqualTo(before + 5);
            transport.close();
            assertThat(machine.failure).hasValue(null);
        }
    }

    private static void fuzz(Random random, FakeMachine machine, MmioTransport transport, Driver driver, IoRange range)
            throws IOException {
        driver.start(2, 0);
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(40)) {
                case 0, 1 -> driver.start(2, random.nextBoolean() ? 0 : 3L << FeatureNegotiation.INDIRECT_DESC);
                case 2, 3, 4 -> access(random, transport, range);
                case 5, 6, 7 -> descriptor(random, driver);
                case 8 -> scribble(random, machine);
                case 9 -> snapshot(transport);
                case 10 -> machine.console.type(new byte[random.nextInt(4)]);
                case 11 -> driver.offerHead(random.nextInt(2), random.nextInt(Driver.SIZE + 1));
                case 12, 13, 14, 15, 16, 17 -> machine.settle();
                default -> request(random, driver);
            }
        }
    }

    /** One that may well be right. */
    private static void request(Random random, Driver driver) {
        driver.header(Driver.BUFFERS, random.nextInt(10), random.nextInt(SECTORS + 2) - 1);
        List<Buffer> buffers = new ArrayList<>(List.of(Buffer.read(Driver.BUFFERS, 16)));
        for (int more = random.nextInt(4); more > 0; more--) {
            int length = random.nextInt(4) == 0 ? random.nextInt(2000) : 512;
            buffers.add(new Buffer(DATA + random.nextInt(0x1000), length, random.nextBoolean()));
        }
        buffers.add(Buffer.write(Driver.BUFFERS + 16, 1));
        int queue = random.nextInt(2);
        driver.offer(queue, random.nextInt(4), buffers.toArray(Buffer[]::new));
        driver.ring(queue);
    }

    private static void access(Random random, MmioTransport transport, IoRange range) {
        int register = random.nextInt(8) == 0 ? random.nextInt(0x1000) : REGISTERS[random.nextInt(REGISTERS.length)];
        int size = random.nextInt(4) == 0 ? SIZES[random.nextInt(SIZES.length)] : 4;
        if (random.nextBoolean()) {
            transport.read(range, register, size);
        } else {
            transport.write(range, register, size, word(random) & (-1L >>> (64 - 8 * size)));
        }
    }

    /** One that is nearly right, more often than not. */
    private static void descriptor(Random random, Driver driver) {
        long table = random.nextInt(4) == 0 ? Driver.BUFFERS : Driver.descriptors(random.nextInt(2));
        int index = random.nextInt(Driver.SIZE);
        long address = random.nextInt(6) == 0 ? word(random) : Driver.BUFFERS + random.nextInt(16) * 16L;
        int length = random.nextInt(6) == 0 ? random.nextInt() : random.nextInt(9) * 16 + random.nextInt(2);
        driver.descriptor(table, index, address, length, random.nextInt(8), random.nextInt(Driver.SIZE + 1));
    }

    private static void scribble(Random random, FakeMachine machine) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        machine.memory().write(Driver.descriptors(0) + random.nextInt(0x4000), bytes);
    }

    private static void snapshot(MmioTransport transport) throws IOException {
        transport.holdStill();
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        transport.save(new DataOutputStream(saved));
        transport.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
        transport.goOn();
    }

    /** Small, large, and in between. */
    private static long word(Random random) {
        return random.nextLong() >>> random.nextInt(64);
    }
}
