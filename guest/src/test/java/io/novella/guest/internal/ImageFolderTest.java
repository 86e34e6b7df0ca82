// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    private Path folder;

    @Test
    void suffixDeterminesTheFormat() throws IOException {
        write("bios.rom", new byte[64 << 10]);
        write("tiny.bin", new byte[] {1});
        write("linux-6.1.kernel", bzImage());
        write("linux-6.1.initrd", new byte[] {7});
        write("linux-6.1.cmdline", "console=ttyS0\n".getBytes(UTF_8));
        write("notes.txt", new byte[] {1});
        write("..bin", new byte[] {1});
        ImageFolder images = new ImageFolder(folder);

        assertThat(images.names()).containsExactly("bios", "linux-6.1", "tiny");
        assertThat(images.image("bios"))
                .hasValueSatisfying(bios -> assertThat(bios.format()).isEqualTo(BootImage.Format.FIRMWARE));
        assertThat(images.image("tiny"))
                .hasValueSatisfying(tiny -> assertThat(tiny.format()).isEqualTo(BootImage.Format.FLAT));
        assertThat(images.image("linux-6.1")).hasValueSatisfying(linux -> {
            assertThat(linux.format()).isEqualTo(BootImage.Format.BZIMAGE);
            assertThat(linux.commandLine()).isEqualTo("console=ttyS0");
            assertThat(linux.initrd()).isPresent();
        });
        assertThat(images.find("tiny")).hasValue(new byte[] {1});
        assertThat(images.image("notes")).isEmpty();
        assertThat(images.image("../tiny")).isEmpty();
    }

    @Test
    void brokenFileIsRejectedUntilItChanges() throws IOException {
        write("linux.kernel", new byte[] {1, 2, 3});
        ImageFolder images = new ImageFolder(folder);
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> images.image("linux"))
                    .isInstanceOf(HypervisorException.class)
                    .hasMessageContaining("neither a bzImage nor a 64-bit ELF file");
            assertThat(images.names()).isEmpty();
            assertThat(images.size("linux")).isEmpty();
        }

        write("linux.kernel", bzImage());
        assertThat(images.image("linux")).isPresent();
        assertThat(images.names()).containsExactly("linux");
        Files.delete(folder.resolve("linux.kernel"));
        assertThat(images.image("linux")).isEmpty();
    }

    @Test
    void listDoesNotReadContents() throws IOException {
        // The contents do not match the suffixes, which a list must not notice.
        write("linux.kernel", new byte[] {1, 2, 3});
        try (RandomAccessFile disk =
                new RandomAccessFile(folder.resolve("disk.bin").toFile(), "rw")) {
            disk.setLength(300 << 20);
        }
        ImageFolder images = new ImageFolder(folder);

        assertThat(images.names()).containsExactly("disk", "linux");
        assertThat(images.size("disk")).hasValue(300 << 20);
        assertThat(images.size("linux")).hasValue(3);
        assertThat(images.size("other")).isEmpty();
    }

    @Test
    void specialEmptyAndHugeFilesAreLeftOut() throws IOException {
        Files.createDirectory(folder.resolve("folder.bin"));
        Files.createSymbolicLink(folder.resolve("zero.bin"), Path.of("/dev/zero"));
        Files.createSymbolicLink(folder.resolve("gone.bin"), folder.resolve("nothing"));
        write("empty.bin", new byte[0]);
        try (RandomAccessFile disk =
                new RandomAccessFile(folder.resolve("huge.bin").toFile(), "rw")) {
            disk.setLength(BootImage.MAX_FILE + 1L);
        }
        ImageFolder images = new ImageFolder(folder);

        assertThat(images.names()).isEmpty();
        for (String name : List.of("folder", "zero", "gone", "empty", "huge")) {
            assertThat(images.image(name)).isEmpty();
        }
    }

    @Test
    void omittedFileIsLoggedOnceUntilItChanges() throws IOException {
        write("my image.bin", new byte[] {1});
        write(".hidden.rom", new byte[] {1});
        write("\u00fcbung.kernel", new byte[] {1});
        ImageFolder images = new ImageFolder(folder);

        String first = logOf(images::names);
        assertThat(first.lines()).hasSize(3).allMatch(line -> line.contains("is left out: the name of an image has"));
        assertThat(logOf(images::names)).isEmpty();
        assertThat(logOf(() -> images.image("my image"))).isEmpty();
        Files.delete(folder.resolve("my image.bin"));
        assertThat(logOf(images::names)).isEmpty();
        write("my image.bin", new byte[] {1});
        assertThat(logOf(images::names)).contains("my image.bin").hasLineCount(1);
    }

    @Test
    void specialFilesAsPartsOfAKernelAreRejected() throws IOException {
        write("linux.kernel", bzImage());
        Files.createSymbolicLink(folder.resolve("linux.initrd"), Path.of("/dev/zero"));
        ImageFolder images = new ImageFolder(folder);
        assertThatThrownBy(() -> images.image("linux")).hasMessageContaining("linux.initrd' is not a regular file");

        Files.delete(folder.resolve("linux.initrd"));
        Files.createSymbolicLink(folder.resolve("linux.cmdline"), Path.of("/dev/zero"));
        assertThatThrownBy(() -> images.image("linux")).hasMessageContaining("linux.cmdline' is not a regular file");

        Files.delete(folder.resolve("linux.cmdline"));
        write("linux.cmdline", new byte[1 << 20]);
        assertThatThrownBy(() -> images.image("linux")).hasMessageContaining("linux.cmdline' has more than");
    }

    /** Returns the output of slf4j's simple logger. */
    private static String logOf(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(UTF_8);
    }

    @Test
    void fileIsReadOnceUntilItChanges() throws IOException {
        write("tiny.bin", new byte[] {1});
        ImageFolder images = new ImageFolder(folder);
        BootImage first = images.image("tiny").orElseThrow();
        assertThat(images.image("tiny")).containsSame(first);

        write("tiny.bin", new byte[] {2});
        Files.setLastModifiedTime(folder.resolve("tiny.bin"), FileTime.fromMillis(1));
        assertThat(images.find("tiny")).hasValue(new byte[] {2});
    }

    @Test
    void missingFolderHasNoImages() {
        assertThat(new ImageFolder(folder.resolve("none")).names()).isEmpty();
        assertThat(new ImageFolder(null).image("a")).isEmpty();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private static byte[] bzImage() {
        byte[] bytes = new byte[1024];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0x202, 0x53726448);
        return bytes;
    }
}
