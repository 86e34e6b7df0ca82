// SPDX-License-Identifier: Apache-2.0
package io.novella.policy.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    void absentFolderIsNoticedWhenItComes() throws Exception {
        Path absent = folder.resolve("absent");
        try (FolderWatch watching = new FolderWatch(absent, changes::release)) {
            assertThat(watching).isNotNull();
            Files.createDirectory(absent);
            Files.writeString(absent.resolve("policy.yaml"), "a: b\n");
            awaitChange("created with its folder");
        }
    }

    @Test
    void replacedFolderIsNoticedEachTime() throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        Files.writeString(conf.resolve("policy.yaml"), "a: b\n");
        try (FolderWatch watching = new FolderWatch(conf, changes::release)) {
            assertThat(watching).isNotNull();
            for (int round = 0; round < 2; round++) {
                Files.move(conf, folder.resolve("old" + round));
                Files.createDirectory(conf);
                awaitChange("moved away, round " + round);
                Files.writeString(conf.resolve("policy.yaml"), "a: c\n");
                awaitChange("written into the new folder, round " + round);
            }
        }
    }

    /** The layout of a mounted Kubernetes ConfigMap: the files of two editions have one size and one time. */
    @Test
    void swappedLinkIsNoticedEachTime() throws Exception {
        Path conf = Files.createDirectory(folder.resolve("conf"));
        FileTime time = FileTime.fromMillis(1_000);
        for (String edition : List.of("one", "two")) {
            Path file = Files.createDirectory(conf.resolve(".." + edition)).resolve("policy.yaml");
            Files.writeString(file, "a: " + edition + "\n");
            Files.setLastModifiedTime(file, time);
        }
        Path data = Files.createSymbolicLink(conf.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(conf.resolve("policy.yaml"), Path.of("..data/policy.yaml"));
        try (FolderWatch watching = new FolderWatch(conf, changes::release)) {
            assertThat(watching).isNotNull();
            for (String edition : List.of("two", "one")) {
                Path link = Files.createSymbolicLink(conf.resolve("..next"), Path.of(".." + edition));
                Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
                awaitChange("link to " + edition);
            }
        }
    }

    @Test
    void contentOfOneSizeAndTimeIsNoticed() throws Exception {
        Path file = Files.writeString(folder.resolve("policy.yaml"), "a: b\n");
        FileTime time = Files.getLastModifiedTime(file);
        try (FolderWatch watching = new FolderWatch(folder, changes::release)) {
            assertThat(watching).isNotNull();
            Files.writeString(file, "a: c\n");
            Files.setLastModifiedTime(file, time);
            awaitChange("written, with the time set back");
        }
    }

    @Test
    void listenerThatThrowsAnErrorIsCalledAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Runnable failingOnce = () -> {
            changes.release();
            if (calls.getAndIncrement() == 0) {
                throw new StackOverflowError("on purpose");
            }
        };
        try (FolderWatch watching = new FolderWatch(folder, failingOnce)) {
            assertThat(watching).isNotNull();
            Files.writeString(folder.resolve("policy.yaml"), "a: b\n");
            awaitChange("first call, which fails");
            awaitChange("second call for the same change");
            Files.writeString(folder.resolve("policy.yaml"), "a: c\n");
            awaitChange("a later change");
        }
    }

    @Test
    void filesThatAreNoPolicyAreIgnored() throws Exception {
        Path more = Files.createDirectory(folder.resolve("policy.d"));
        PolicyFolder files = new PolicyFolder(folder);
        var before = files.identities();
        Files.writeString(more.resolve(".1.yaml.swp"), "x");
        Files.writeString(folder.resolve("other.cfg"), "x");
        assertThat(files.identities()).isEqualTo(before);
    }
}
