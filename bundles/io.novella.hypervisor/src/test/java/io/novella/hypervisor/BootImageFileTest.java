// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are read from files. */
class BootImageFileTest {

    private static final int LARGE = 5 << 20;

    @TempDir
    private Path folder;

    @Test
    void imageKeepsWhatTheFileHeldWhenItWasRead() throws IOException {
        for (int size : new int[] {1, 4096, 1 << 20, (1 << 20) + 1, LARGE}) {
            byte[] content = new byte[size];
            new Random(size).nextBytes(content);
            Path file = Files.write(folder.resolve("image"), content);
            BootImage image = BootImage.flat("image", file);
            // Cut short, then gone: a mapping of the file itself would end the process here.
            try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                other.setLength(0);
            }
            Files.delete(file);

            assertThat(image.size()).isEqualTo(size);
            assertThat(image.bytes()).isEqualTo(ByteBuffer.wrap(content));
            assertThat(image.bytes().isReadOnly()).isTrue();
            assertThat(image.toByteArray()).isEqualTo(content);
        }
    }

    @Test
    void largeImageTakesNoHeap() throws IOException {
        BootImage image = BootImage.flat("image", sparse(LARGE));
        assertThat(image.bytes().isDirect()).isTrue();
    }

    @Test
    void onlyRegularFilesAreOpened() throws IOException, InterruptedException {
        refused(Path.of("/dev/zero"), "firmware file '/dev/zero' is not a regular file");
        refused(folder, "is a folder");
        refused(folder.resolve("none"), "does not exist");
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refused(pipe, "is not a regular file");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"));
        refused(folder.resolve("link"), "is not a regular file");
        assertThatThrownBy(() -> BootImage.kernel("zero", Path.of("/dev/zero")))
                .hasMessage("kernel file '/dev/zero' is not a regular file");
    }

    @Test
    void fileThatIsTooLargeIsRejectedUnread() throws IOException {
        Path huge = sparse(BootImage.MAX_FILE + 1L);
        assertThatThrownBy(() -> BootImage.flat("huge", huge))
                .isInstanceOfSatisfying(
                        HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_SPEC))
                .hasMessageEndingWith("has 536870913 bytes; the maximum is 536870912");
        refused(sparse((16 << 20) + 4096L), "has 16781312 bytes; the maximum is 16777216");
    }

    @Test
    void fileWhoseSizeIsNotWhatItTellsIsRejected() {
        // Of proc: regular, of no length, and with content all the same.
        assertThatThrownBy(() -> BootImage.flat("proc", Path.of("/proc/self/maps")))
                .hasMessage("image file '/proc/self/maps' has changed while it was read");
    }

    @Test
    void fileThatGrowsAndShrinksIsReadWholeOrRejected() throws IOException, InterruptedException {
        Path file = sparse(LARGE);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
                while (!stop.get()) {
                    other.setLength(LARGE / 2);
                    other.setLength(LARGE);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 20; i++) {
                try {
                    assertThat(BootImage.flat("moving", file).size()).isIn(LARGE / 2, LARGE);
                } catch (HypervisorException e) {
                    assertThat(e).hasMessageEndingWith("has changed while it was read");
                }
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    private void refused(Path file, String why) {
        assertThatThrownBy(() -> BootImage.firmware("rom", file))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith(why);
    }

    private Path sparse(long length) throws IOException {
        Path file = folder.resolve("sparse");
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(length);
        }
        return file;
    }
}
