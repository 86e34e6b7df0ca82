// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
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

/** The kernel that {@code guest/linux/build} makes, by each way in. */
class LinuxTest {

    /** What a host without hardware virtualization needs: no XSAVE, which KVM's emulator lacks, and a cheap clock. */
    private static final String COMMAND_LINE = "console=ttyS0 earlyprintk=ttyS0 panic=-1 noxsave no-kvmclock";

    private static final Path KERNEL = Path.of("../../guest/linux/target");

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
    void bootsByTheElfFile() throws IOException {
        boots(kernel("vmlinux"));
    }

    @Test
    void bootsByPvh() throws IOException {
        boots(ready(BootImage.pvh("vmlinux", file("vmlinux"))));
    }

    @Test
    void bootsByTheCompressedImage() throws IOException {
        boots(kernel("bzImage"));
    }

    /** A kernel with an initrd and a command line; skips the test if it has not been built. */
    static BootImage kernel(String name) throws IOException {
        return ready(BootImage.kernel(name, file(name)));
    }

    private static BootImage ready(BootImage kernel) throws IOException {
        return kernel.withInitrd(file("initrd")).withCommandLine(COMMAND_LINE);
    }

    private void boots(BootImage kernel) {
        VirtualMachine vm = hypervisor.create(
                VmSpec.builder().image(kernel).memoryBytes(64 << 20).build());
        vm.start();
        Wait.forText(vm, "Run /init as init process");

        assertThat(vm.console().text()).contains("Linux version ").contains("Command line: " + COMMAND_LINE);
    }

    private static byte[] file(String name) throws IOException {
        Path file = KERNEL.resolve(name);
        assumeTrue(Files.exists(file), "needs a kernel: guest/linux/build");
        return Files.readAllBytes(file);
    }
}
