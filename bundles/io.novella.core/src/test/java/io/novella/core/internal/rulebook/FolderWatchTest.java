// SPDX-License-Identifier: Apache-2.0
package io.novella.core.internal.rulebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    @TempDir
    Path folder;

    private final Semaphore changes = new Semaphore(0);

    private void awaitChange(String what) throws InterruptedException {
        assertThat(changes.tryAcquire(20, TimeUnit.SECONDS)).as(what).isTrue();
        changes.drainPermits();
    }

    @Test
    void filesOfBothFoldersAreNoticed() throws Exception {
        try (FolderWatch watching = new FolderWatch(folder, changes::release)) {
            assertThat(watching).isNotNull();
            Files.writeString(folder.resolve("policy.yaml"), "a: b\n");
            awaitChange("created");
            Files.writeString(folder.resolve("policy.yaml"), "a: c\n");
            awaitChange("changed");
            Path more = Files.createDirectory(folder.resolve("policy.d"));
            awaitChange("second folder");
            Files.writeString(more.resolve("1.yaml"), "a: d\n");
            awaitChange("file in it");
            Files.delete(more.resolve("1.yaml"));
            awaitChange("file in it deleted");
            Files.delete(more);
            awaitChange("second folder deleted");
            Files.createDirectory(more);
            awaitChange("second folder again");
            Files.writeString(more.resolve("2.yaml"), "a: e\n");
            awaitChange("file in the new one");
            Files.delete(folder.resolve("policy.yaml"));
            awaitChange("deleted");
        }
    }

    @Test
    void itsThreadEndsWithIt() throws IOException {
        FolderWatch watch = new FolderWatch(folder, changes::release);
        assertThat(threads()).isEqualTo(1);

        watch.close();

        assertThat(threads()).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("novella-policy-watch"))
                .count();
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> new FolderWatch(folder.resolve("absent"), changes::release))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(threads()).isZero();
    }
}
