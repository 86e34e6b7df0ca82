// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFileTest {

    @TempDir
    private Path folder;

    private Disk disk;

    @BeforeEach
    void hold() throws IOException {
        Libc.hold();
        disk = new Disk(Files.write(folder.resolve("disk"), new byte[1024]), false);
    }

    @AfterEach
    void release() {
        Libc.release();
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

    private void assertTaken() {
        assertThatThrownBy(() -> DiskFile.open(disk)).hasMessageEndingWith("is in use by another machine");
    }
}
