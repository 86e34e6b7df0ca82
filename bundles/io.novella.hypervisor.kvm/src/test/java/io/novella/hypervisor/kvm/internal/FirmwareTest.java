// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Firmware as Debian packages it. */
class FirmwareTest {

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

    @ParameterizedTest
    @ValueSource(strings = {"bios.bin", "bios-256k.bin"})
    void seaBiosFindsNothingToBoot(String image) throws IOException {
        VirtualMachine vm = start("/usr/share/seabios/" + image, "seabios");

        Wait.forText(vm, "No bootable device");
    }

    @Test
    void uBootAnswersWhatIsTyped() throws IOException {
        VirtualMachine vm = start("/usr/lib/u-boot/qemu-x86/u-boot.rom", "u-boot-qemu");
        Wait.forText(vm, "Hit any key");
        vm.console().type(" ".getBytes(US_ASCII));
        Wait.forText(vm, "=> ");
        vm.console().type("version\r".getBytes(US_ASCII));

        Wait.forText(vm, "=> version\r\nU-Boot 20");
    }

    @Test
    void grubDrawsItsMenu() throws IOException {
        VirtualMachine vm = start("/usr/share/qemu/grub.bin", "grub-firmware-qemu");

        Wait.until(
                "a menu of GRUB on the screen",
                vm,
                () -> vm.screen().orElseThrow().text().contains("GNU GRUB"));
    }

    private VirtualMachine start(String file, String packageName) throws IOException {
        Path rom = Path.of(file);
        assumeTrue(Files.exists(rom), () -> "needs " + rom + ": apt-get install " + packageName);
        VirtualMachine vm = hypervisor.create(VmSpec.builder()
                .image(BootImage.firmware(packageName, Files.readAllBytes(rom)))
                .memoryBytes(64 << 20)
                .build());
        vm.start();
        return vm;
    }
}
