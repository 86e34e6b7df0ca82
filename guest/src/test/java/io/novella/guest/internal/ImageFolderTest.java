// SPDX-License-Identifier: Apache-2.0
package io.novella.guest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.novella.hypervisor.BootImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    @TempDir
    private Path folder;

    @Test
    void aFilesNameSaysWhatItIs() throws IOException {
        write("bios.rom", new byte[64 << 10]);
        write("tiny.bin", new byte[] {1});
        write("linux-6.1.kernel", bzImage());
        write("linux-6.1.initrd", new byte[] {7});
        write("linux-6.1.cmdline", "console=ttyS0\n".getBytes());
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
    void aBrokenFileIsLeftOutUntilItIsMended() throws IOException {
        write("linux.kernel", new byte[] {1, 2, 3});
        ImageFolder images = new ImageFolder(folder);
        assertThat(images.image("linux")).isEmpty();

        write("linux.kernel", bzImage());
        assertThat(images.image("linux")).isPresent();
        Files.delete(folder.resolve("linux.kernel"));
        assertThat(images.image("linux")).isEmpty();
    }

    @Test
    void aFileIsReadOnceUntilItChanges() throws IOException {
        write("tiny.bin", new byte[] {1});
        ImageFolder images = new ImageFolder(folder);
        BootImage first = images.image("tiny").orElseThrow();
        assertThat(images.image("tiny")).containsSame(first);

        write("tiny.bin", new byte[] {2});
        Files.setLastModifiedTime(folder.resolve("tiny.bin"), FileTime.fromMillis(1));
        assertThat(images.find("tiny")).hasValue(new byte[] {2});
    }

    @Test
    void noFolderIsNoImages() {
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
