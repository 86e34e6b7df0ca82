// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Snapshot;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real machines, and what becomes of them. */
class SnapshotTest {

    @TempDir
    Path folder;

    private KvmHypervisor hypervisor;

    @BeforeEach
    void open() {
        hypervisor = Guests.hypervisor();
    }

    @AfterEach
    void close() {
        if (hypervisor != null) {
            hypervisor.shutDown();
        }
    }

    @Test
    void goesOnWhereItWas() {
        VirtualMachine vm = hypervisor.create(Guests.spec("counter").build());
        vm.start();
        Wait.forOutput(vm, 10_000);
        Snapshot snapshot = vm.snapshot(folder.resolve("a"));
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        VirtualMachine copy = hypervisor.restore(folder.resolve("a"), null);
        String before = copy.console().text();
        System.out.println(snapshot);
        System.out.println(copy.reason() + copy.state() + copy.vcpus().get(0).registers());
        copy.resume();
        Wait.forOutput(copy, copy.console().written() + 1000);
        System.out.println(before.substring(before.length() - 100) + "|||" + copy.console().text().substring(before.length(), before.length() + 200));
    }

    @Test
    void uBoot() throws IOException {
        Path rom = Path.of("/usr/lib/u-boot/qemu-x86/u-boot.rom");
        VirtualMachine vm = hypervisor.create(VmSpec.builder()
                .image(BootImage.firmware("u-boot", Files.readAllBytes(rom)))
                .memoryBytes(64 << 20)
                .build());
        vm.start();
        Wait.forText(vm, "Hit any key");
        vm.console().type(" ".getBytes(US_ASCII));
        Wait.forText(vm, "=> ");
        System.out.println(vm.snapshot(folder.resolve("a")));
        System.out.println(vm.snapshotChanges(folder.resolve("b")));
        for (int i = 0; i < 3; i++) {
            long t = System.nanoTime();
            VirtualMachine copy = hypervisor.restore(folder.resolve(i == 2 ? "b" : "a"), "copy" + i);
            System.out.println((System.nanoTime() - t) / 1e6 + " ms");
            copy.resume();
            copy.console().type(("echo copy $? " + i + "\r").getBytes(US_ASCII));
            Wait.forText(copy, "\r\ncopy 0 " + i);
            System.out.println(copy.console().tail(5));
        }
    }
}
