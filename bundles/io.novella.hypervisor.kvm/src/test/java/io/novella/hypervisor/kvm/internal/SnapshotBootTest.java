// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of firmware and Linux as they boot. */
class SnapshotBootTest {

    private static final int POINTS = 10;

    @TempDir
    Path folder;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void tenPointsOfABootGoOnInAnotherJvmAsTheOneDid() throws Exception {
        VirtualMachine vm = start(firmware("/usr/share/seabios/bios.bin", "seabios"));
        List<Path> points = new ArrayList<>();
        for (int point = 0; point < POINTS; point++) {
            // Its output is 1,682 bytes in the version of Debian 12.
            Wait.forOutput(vm, 1 + 160L * point);
            points.add(folder.resolve("point" + point));
            if (point % 2 == 0) {
                vm.snapshot(points.get(point));
            } else {
                vm.snapshotChanges(points.get(point));
            }
        }
        Wait.forText(vm, "No bootable device");
        // To the end of its line.
        Wait.forText(vm, " seconds.\n");
        String whole = vm.console().text();
        vm.close();

        Elsewhere.goOn(" seconds.\n", points);
        for (Path point : points) {
            assertThat(Elsewhere.console(point)).isEqualTo(whole);
        }
    }

    @Test
    void tenClonesOfAPromptAnswerEachItsCommand() throws IOException {
        VirtualMachine vm = start(firmware("/usr/lib/u-boot/qemu-x86/u-boot.rom", "u-boot-qemu"));
        Wait.forText(vm, "Hit any key");
        vm.console().type(" ".getBytes(US_ASCII));
        Wait.forText(vm, "=> ");
        Path prompt = folder.resolve("prompt");
        vm.snapshot(prompt);
        List<VirtualMachine> clones = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clones.add(kvm.hypervisor().restore(prompt, "clone-" + i));
        }
        for (VirtualMachine clone : clones) {
            clone.resume();
            clone.console().type(("echo I am " + clone.name() + "\r").getBytes(US_ASCII));
        }

        for (VirtualMachine clone : clones) {
            Wait.forText(clone, "\r\nI am " + clone.name() + "\r\n=> ");
        }
        assertThat(vm.console().text()).doesNotContain("I am");
    }

    @Test
    void linuxGoesOnInAnotherJvm() throws Exception {
        VirtualMachine vm = start(LinuxTest.kernel("vmlinux"));
        Wait.forText(vm, "Linux version ");
        Path early = folder.resolve("early");
        vm.snapshot(early);
        vm.close();

        Elsewhere.goOn("Run /init as init process", List.of(early));
        assertThat(Elsewhere.console(early)).contains("Linux version ").contains("Run /init as init process");
    }

    private VirtualMachine start(BootImage image) {
        VirtualMachine vm = kvm.hypervisor()
                .create(VmSpec.builder().image(image).memoryBytes(64 << 20).build());
        vm.start();
        return vm;
    }

    private static BootImage firmware(String file, String packageName) throws IOException {
        Path rom = Path.of(file);
        assumeTrue(Files.exists(rom), () -> "needs " + rom + ": apt-get install " + packageName);
        return BootImage.firmware(packageName, Files.readAllBytes(rom));
    }
}
