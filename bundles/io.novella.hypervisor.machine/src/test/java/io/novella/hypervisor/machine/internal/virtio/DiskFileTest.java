// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileTest {

    @TempDir
    private Path folder;

    private Disk disk;

    @BeforeEach
    void createDisk() throws IOException {
        disk = new Disk(Files.write(folder.resolve("disk"), new byte[1024]), false);
    }

    @Test
    void aFileInUseIsClosedAtTheEndOfThat() {
        DiskFile file = DiskFile.open(disk);
        file.use(fd -> {
            file.close();
            assertTaken();
            return 0;
        });
        DiskFile.open(disk).close();
        assertThatThrownBy(() -> file.use(fd -> 0)).hasMessage("it is closed");
    }

    @Test
    void aFileThatIsOpenedAgainMeanwhileStaysOpen() {
        DiskFile file = DiskFile.open(disk);
        file.use(fd -> {
            file.close();
            file.open();
            return 0;
        });
        assertTaken();
        assertThat(file.use(fd -> 7)).isEqualTo(7);
        file.close();
        file.close();
        DiskFile.open(disk).close();
    }

    @Test
    void aFileOpenedAgainIsAsLongAsItIsThen() throws IOException {
        DiskFile file = DiskFile.open(disk);
        assertThat(file.length()).isEqualTo(1024);
        file.close();
        Files.write(disk.file(), new byte[2048]);
        file.open();
        assertThat(file.length()).isEqualTo(2048);
        file.close();
        Files.write(disk.file(), new byte[1]);
        assertThatThrownBy(file::open).isInstanceOf(HypervisorException.class);
        Files.write(disk.file(), new byte[512]);
        file.open();
        file.close();
    }

    @Test
    void missingFileAndFolderAreRefused() {
        assertThatThrownBy(() -> DiskFile.open(new Disk(folder.resolve("missing"), true)))
                .isInstanceOf(HypervisorException.class)
                .hasMessageContaining("cannot be opened: No such file");
        assertThatThrownBy(() -> DiskFile.open(new Disk(folder, true)))
                .isInstanceOf(HypervisorException.class)
                .hasMessageEndingWith("is not a file");
    }

    @Test
    void readersShareAFileAndExcludeWriters() {
        Disk readOnly = new Disk(disk.file(), true);
        DiskFile one = DiskFile.open(readOnly);
        DiskFile other = DiskFile.open(readOnly);
        assertTaken();
        one.close();
        assertTaken();
        assertThat(other.use(file -> (int) file.size())).isEqualTo(1024);
        other.close();
        DiskFile writer = DiskFile.open(disk);
        assertThatThrownBy(() -> DiskFile.open(readOnly)).hasMessageEndingWith("is in use by another machine");
        writer.close();
    }

    @Test
    void anotherPathToTheFileIsTheSameFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), disk.file());
        Path hard = Files.createLink(folder.resolve("hard"), disk.file());
        DiskFile file = DiskFile.open(disk);
        for (Path path : new Path[] {link, hard}) {
            assertThatThrownBy(() -> DiskFile.open(new Disk(path, false))).hasMessageEndingWith("by another machine");
        }
        file.close();
    }

    @Test
    void anotherProcessIsKeptOutToo() throws IOException, InterruptedException {
        assertThat(isFreeForOthers()).isTrue();
        DiskFile file = DiskFile.open(disk);
        assertThat(isFreeForOthers()).isFalse();
        file.close();
        assertThat(isFreeForOthers()).isTrue();
    }

    private boolean isFreeForOthers() throws IOException, InterruptedException {
        return new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OtherProcess.class.getName(),
                                disk.file().toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                == 0;
    }

    /** A process that ends with status 0 if it can lock a file. */
    static final class OtherProcess {

        private OtherProcess() {}

        /** Expects the file. */
        public static void main(String[] arguments) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                if (file.tryLock() == null) {
                    throw new IOException("locked");
                }
            }
        }
    }

    private void assertTaken() {
        assertThatThrownBy(() -> DiskFile.open(disk)).hasMessageEndingWith("is in use by another machine");
    }
}
