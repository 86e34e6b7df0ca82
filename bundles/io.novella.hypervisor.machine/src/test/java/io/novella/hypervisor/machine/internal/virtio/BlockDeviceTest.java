// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.machine.internal.virtio.Driver.Buffer;
import io.novella.hypervisor.spi.IoRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk, by a driver of ours. */
class BlockDeviceTest {

    private static final int SECTORS = 64;
    private static final long DATA = 0x20000;
    private static final IoRange RANGE = new MmioSlot(0).range();
    private static final long FLUSH = 1L << BlockDevice.FLUSH_FEATURE;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[SECTORS * 512];
    private final FakeMachine machine = new FakeMachine();
    private Path path;
    private DiskFile file;
    private MmioTransport transport;
    private Driver driver;
    private long now;

    @BeforeEach
    void fill() throws IOException {
        new Random(7).nextBytes(content);
        path = Files.write(folder.resolve("disk"), content);
        attach(new Disk(path, false));
    }

    @AfterEach
    void close() {
        detach();
        machine.close();
        assertThat(machine.failure).hasValue(null);
    }

    @Test
    void tellsItsCapacityAndWhatItTakesAtOnce() {
        assertThat(driver.get(Register.DEVICE_ID)).isEqualTo(2);
        assertThat(transport.read(RANGE, 0x100, 8)).isEqualTo(SECTORS);
        assertThat(transport.read(RANGE, 0x100, 4)).isEqualTo(SECTORS);
        assertThat(transport.read(RANGE, 0x108, 4)).isEqualTo(256 << 10);
        assertThat(transport.read(RANGE, 0x10c, 2)).isEqualTo(126);
        assertThat(transport.read(RANGE, 0x10c, 1)).isEqualTo(126);
        assertThat(transport.read(RANGE, 0x10c, 8)).as("beyond the end").isEqualTo(126);
        assertThat(transport.read(RANGE, 0x110, 4)).isZero();
    }

    @Test
    void readsIntoAnyPieces() {
        assertThat(driver.disk(BlockDevice.IN, 3, Buffer.write(DATA, 1000), Buffer.write(DATA + 4096, 536)))
                .isEqualTo(BlockDevice.OK);

        assertThat(machine.memory().read(DATA, 1000)).isEqualTo(Arrays.copyOfRange(content, 1536, 2536));
        assertThat(machine.memory().read(DATA + 4096, 536)).isEqualTo(Arrays.copyOfRange(content, 2536, 3072));
    }

    @Test
    void theHeaderAndTheStatusNeedNotBePiecesOfTheirOwn() {
        driver.header(DATA, BlockDevice.IN, 1);
        Driver.Used used = driver.ask(
                0,
                Buffer.read(DATA, 5),
                Buffer.read(DATA + 5, 11),
                Buffer.write(DATA + 512, 256),
                Buffer.write(DATA + 1024, 257));

        assertThat(used).isEqualTo(new Driver.Used(0, 513));
        assertThat(machine.memory().read(DATA + 512, 256)).isEqualTo(Arrays.copyOfRange(content, 512, 768));
        assertThat(machine.memory().read(DATA + 1024, 257))
                .isEqualTo(Arrays.copyOf(Arrays.copyOfRange(content, 768, 1024), 257));
    }

    @Test
    void writesAndFlushes() throws IOException {
        byte[] fresh = new byte[1024];
        new Random(8).nextBytes(fresh);
        machine.memory().write(DATA, fresh);
        assertThat(driver.disk(BlockDevice.OUT, SECTORS - 2, Buffer.read(DATA, 512), Buffer.read(DATA + 512, 512)))
                .isEqualTo(BlockDevice.OK);
        assertThat(driver.disk(BlockDevice.FLUSH, 0)).isEqualTo(BlockDevice.OK);

        System.arraycopy(fresh, 0, content, content.length - 1024, 1024);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
        driver.start(1, 0);
        assertThat(driver.disk(BlockDevice.OUT, 0, Buffer.read(DATA, 512))).isEqualTo(BlockDevice.OK);
        System.arraycopy(fresh, 0, content, 0, 512);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
    }

    @Test
    void aRequestToFlushReachesTheFile() {
        assertThat(driver.disk(BlockDevice.FLUSH, 0)).isEqualTo(BlockDevice.OK);
        file.close();
        assertThat(driver.disk(BlockDevice.FLUSH, 0)).isEqualTo(BlockDevice.IOERR);
    }

    @Test
    void eachWriteIsFlushedUnlessTheDriverFlushes() {
        // A write of nothing touches the file by its flush only, which fails when the file is closed.
        assertThat(driver.disk(BlockDevice.OUT, 0)).isEqualTo(BlockDevice.OK);
        file.close();
        assertThat(driver.disk(BlockDevice.OUT, 0)).as("with the feature").isEqualTo(BlockDevice.OK);
        driver.start(1, 0);
        assertThat(driver.disk(BlockDevice.OUT, 0)).as("without the feature").isEqualTo(BlockDevice.IOERR);
    }

    @Test
    void aDiskIsRestoredOnlyAtTheSizeThatTheGuestHasSeen() throws IOException {
        byte[] saved = save();
        detach();
        Files.write(path, new byte[(SECTORS + 1) * 512]);
        attach(new Disk(path, false));
        assertThatThrownBy(() -> restore(saved))
                .isInstanceOf(IOException.class)
                .hasMessage("disk-under-test is not what it was: another kind of device, or another size of the disk");
        detach();
        Files.write(path, content);
        attach(new Disk(path, false));
        restore(saved);
        transport.goOn();
        assertThat(save()).isEqualTo(saved);
    }

    private byte[] save() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        transport.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private void restore(byte[] saved) throws IOException {
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(saved));
        transport.restore(from);
        assertThat(from.available()).isZero();
    }

    @Test
    void tellsItsName() {
        assertThat(driver.disk(BlockDevice.GET_ID, 0, Buffer.write(DATA, 20))).isEqualTo(BlockDevice.OK);
        assertThat(new String(machine.memory().read(DATA, 20), US_ASCII)).isEqualTo("disk-under-test" + "\0".repeat(5));
        assertThat(driver.disk(BlockDevice.GET_ID, 0, Buffer.write(DATA, 19))).isEqualTo(BlockDevice.IOERR);
    }

    @Test
    void whatCannotBeIsAnError() throws IOException {
        assertThat(driver.disk(BlockDevice.IN, SECTORS, Buffer.write(DATA, 512)))
                .isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, SECTORS - 1, Buffer.write(DATA, 1024)))
                .isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, -1, Buffer.write(DATA, 512))).isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, Long.MAX_VALUE / 512 + 1, Buffer.write(DATA, 512)))
                .isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, 0, Buffer.write(DATA, 511))).isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.OUT, SECTORS, Buffer.read(DATA, 512)))
                .isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(11, 0, Buffer.read(DATA, 16))).isEqualTo(BlockDevice.UNSUPP);
        assertThat(driver.disk(0xffff, 0)).isEqualTo(BlockDevice.UNSUPP);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf);
    }

    @Test
    void lengthOfWhatIsUsedIsWhatWasWrittenFromTheFirstByteOn() {
        assertThat(used(BlockDevice.IN, 0, Buffer.write(DATA, 512), Buffer.write(DATA + 512, 512)))
                .isEqualTo(1025);
        assertThat(used(BlockDevice.OUT, 0, Buffer.read(DATA, 512))).isEqualTo(1);
        assertThat(used(BlockDevice.GET_ID, 0, Buffer.write(DATA, 20))).isEqualTo(21);
        // After an error nothing of the data is written, so that the status behind it does not count either.
        assertThat(used(BlockDevice.IN, SECTORS, Buffer.write(DATA, 512))).isZero();
        assertThat(used(BlockDevice.GET_ID, 0, Buffer.write(DATA, 19))).isZero();
        assertThat(used(11, 0, Buffer.write(DATA, 16))).isZero();
        assertThat(used(BlockDevice.OUT, SECTORS, Buffer.read(DATA, 512))).isEqualTo(1);
        assertThat(used(11, 0)).isEqualTo(1);
    }

    /** The length that the device tells of a request. */
    private int used(int type, long sector, Buffer... data) {
        driver.header(Driver.BUFFERS, type, sector);
        List<Buffer> all = new ArrayList<>(List.of(data));
        all.add(0, Buffer.read(Driver.BUFFERS, 16));
        all.add(Buffer.write(Driver.BUFFERS + 16, 1));
        return driver.ask(0, all.toArray(new Buffer[0])).length();
    }

    @Test
    void aDiskThatIsOnlyReadSaysSoAndIsNotWritten() throws IOException {
        detach();
        attach(new Disk(path, true));
        assertThat(driver.get(Register.DEVICE_FEATURES) & 1 << BlockDevice.RO).isNotZero();
        assertThat(driver.disk(BlockDevice.OUT, 0, Buffer.read(DATA, 512))).isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, 0, Buffer.write(DATA, 512))).isEqualTo(BlockDevice.OK);
        assertThat(Files.readAllBytes(path)).isEqualTo(content);
    }

    @Test
    void aFileThatHasBecomeShorterIsAnErrorWhereItIsMissing() throws IOException {
        try (RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
            other.setLength(512 * 10);
        }
        assertThat(driver.disk(BlockDevice.IN, 9, Buffer.write(DATA, 512))).isEqualTo(BlockDevice.OK);
        assertThat(driver.disk(BlockDevice.IN, 9, Buffer.write(DATA, 1024))).isEqualTo(BlockDevice.IOERR);
        assertThat(driver.disk(BlockDevice.IN, 10, Buffer.write(DATA, 512))).isEqualTo(BlockDevice.IOERR);
    }

    @Test
    void aRequestWithoutAHeaderOrAStatusBreaksTheQueue() {
        driver.offer(0, 0, Buffer.read(DATA, 15), Buffer.write(DATA + 512, 513));
        driver.ring(0);
        machine.awaitInterrupt();
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf | MmioTransport.DEVICE_NEEDS_RESET);
        assertThat(driver.get(Register.INTERRUPT_STATUS)).isEqualTo(MmioTransport.CONFIGURATION_CHANGE);
        driver.start(1, FLUSH);
        assertThat(driver.disk(BlockDevice.IN, 0, Buffer.write(DATA, 512))).isEqualTo(BlockDevice.OK);
    }

    @Test
    void whatItOwesIsWhatItHasDoneOverItsRate() throws IOException {
        DiskFile slow = reopen(new Disk(path, false, 10_240, 0));
        BlockDevice device = new BlockDevice("slow", slow, machine.memory(), () -> now);
        OneRequest queue = new OneRequest(BlockDevice.IN, 8192);
        assertThat(device.serve(queue)).isTrue();
        // A burst of a tenth of a second was free: 1024 bytes.
        assertThat(device.owed()).isEqualTo(700_000_000);
        now += 600_000_000;
        assertThat(device.owed()).isEqualTo(100_000_000);
        now += 100_000_000;
        assertThat(device.owed()).isZero();
        assertThat(device.serve(queue)).as("another request").isFalse();
        device.serve(new OneRequest(BlockDevice.OUT, 8192));
        assertThat(device.owed()).as("for a write").isEqualTo(800_000_000);

        DiskFile few = reopen(new Disk(path, false, 0, 10));
        BlockDevice counted = new BlockDevice("counted", few, machine.memory(), () -> now);
        counted.serve(new OneRequest(BlockDevice.FLUSH, 0));
        assertThat(counted.owed()).isZero();
        counted.serve(new OneRequest(BlockDevice.FLUSH, 0));
        assertThat(counted.owed()).isEqualTo(100_000_000);
    }

    @Test
    void aDiskInDebtHoldsUpNeitherTheGuestNorTheResetNorTheClose() throws IOException {
        detach();
        attach(new Disk(path, false, 1, 0));
        // The first is served and leaves a debt of hours; the second waits.
        assertThat(driver.disk(BlockDevice.IN, 0, Buffer.write(DATA, SECTORS * 512)))
                .isEqualTo(BlockDevice.OK);
        driver.offer(0, 0, Buffer.read(Driver.BUFFERS, 16), Buffer.write(DATA, 513));
        driver.ring(0);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf);
        transport.holdStill();
        transport.goOn();
        assertThat(driver.isUsed(0)).isFalse();
        driver.start(1, FLUSH);
        driver.ring(0);
        assertThat(driver.get(Register.STATUS)).isEqualTo(0xf);
    }

    /** One request without a transport. */
    private final class OneRequest implements VirtioDevice.Queues {
        private @Nullable Chain chain;

        OneRequest(int type, int length) {
            driver.header(Driver.BUFFERS, type, 0);
            boolean out = type == BlockDevice.OUT;
            List<Chain.Piece> readable = new ArrayList<>(Driver.pieces(Driver.BUFFERS, 16));
            if (out) {
                readable.addAll(Driver.pieces(DATA + 1, length));
            }
            chain = new Chain(0, readable, Driver.pieces(DATA, out ? 1 : length + 1));
        }

        @Override
        public @Nullable Chain take(int queue) {
            return chain;
        }

        @Override
        public void give(int queue, Chain given, int written) {
            assertThat(machine.memory().read(DATA + Chain.length(given.writable()) - 1, 1))
                    .containsExactly(BlockDevice.OK);
            chain = null;
        }

        @Override
        public boolean has(int feature) {
            return true;
        }
    }

    private DiskFile reopen(Disk disk) {
        file.close();
        file = DiskFile.open(disk);
        return file;
    }

    private void attach(Disk disk) {
        file = DiskFile.open(disk);
        transport = new MmioTransport(
                machine, RANGE, 5, new BlockDevice("disk-under-test", file, machine.memory(), System::nanoTime));
        driver = new Driver(machine, transport, RANGE);
        driver.start(1, FLUSH);
    }

    private void detach() {
        transport.close();
        file.close();
    }
}
