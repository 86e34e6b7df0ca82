// SPDX-License-Identifier: Apache-2.0
package io.novella.shell.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import io.novella.shell.internal.GogoShell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class VmBootCommandsTest {

    @TempDir
    private Path folder;

    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private final VmBootCommands commands = new VmBootCommands();
    private final GogoShell shell = new GogoShell("vm", commands, "boot", "screen");

    @BeforeEach
    void present() {
        commands.hypervisor = hypervisor;
    }

    @AfterEach
    void close() {
        shell.close();
    }

    @Test
    void aFirmwareIsBootedOnAPc() throws Exception {
        Path rom = file("bios.bin", new byte[64 << 10]);
        shell.run("vm:boot --firmware " + rom + " --vcpus 2 --memory 16000000");

        VmSpec spec = hypervisor.list().get(0).spec();
        assertThat(spec.name()).isEqualTo("bios.bin");
        assertThat(spec.image().format()).isEqualTo(BootImage.Format.FIRMWARE);
        assertThat(spec.type()).isEqualTo(MachineType.PC);
        assertThat(spec.vcpus()).isEqualTo(2);
        assertThat(spec.memoryBytes()).isEqualTo(16_000_000);
    }

    @Test
    void aKernelIsBootedWithItsDiskAndCommandLine() throws Exception {
        byte[] bzImage = new byte[1024];
        ByteBuffer.wrap(bzImage).order(ByteOrder.LITTLE_ENDIAN).putInt(0x202, 0x53726448);
        Path kernel = file("bzImage", bzImage);
        Path disk = file("initrd", new byte[] {1, 2});
        shell.run("vm:boot --kernel " + kernel + " --initrd " + disk + " --cmdline 'console=ttyS0 quiet' --name linux");

        VmSpec spec = hypervisor.list().get(0).spec();
        assertThat(spec.name()).isEqualTo("linux");
        assertThat(spec.image().format()).isEqualTo(BootImage.Format.BZIMAGE);
        assertThat(spec.image().commandLine()).isEqualTo("console=ttyS0 quiet");
        assertThat(spec.image().initrd())
                .hasValueSatisfying(initrd -> assertThat(initrd.remaining()).isEqualTo(2));
    }

    @Test
    void disksAreFilesInTheOrderTheyAreFoundIn() throws Exception {
        Path rom = file("bios.bin", new byte[64 << 10]);
        shell.run(
                "vm:boot --firmware " + rom + " --disk-ro /base --disk /data --disk-rate 5000 --device virtio-console");

        VmSpec spec = hypervisor.list().get(0).spec();
        assertThat(spec.disks())
                .containsExactly(new Disk(Path.of("/data"), false, 5000, 0), new Disk(Path.of("/base"), true, 5000, 0));
        assertThat(spec.devices()).containsExactly(VmSpec.VIRTIO_CONSOLE);
    }

    @Test
    void whatCannotBeBootedIsSaidInASentence() throws IOException {
        Path text = file("notes.txt", new byte[] {'h', 'i'});

        assertThatThrownBy(() -> shell.run("vm:boot"))
                .hasMessageStartingWith("exactly one of --firmware and --kernel is required");
        assertThatThrownBy(() -> shell.run("vm:boot --firmware a --cmdline b"))
                .hasMessageStartingWith("--pvh, --initrd and --cmdline are only valid with --kernel");
        assertThatThrownBy(() -> shell.run("vm:boot --kernel /no/such/file"))
                .hasMessage("kernel file '/no/such/file' does not exist");
        assertThatThrownBy(() -> shell.run("vm:boot --kernel " + text))
                .hasMessage("kernel 'notes.txt' is neither a bzImage nor a 64-bit ELF file for x86");
        assertThat(hypervisor.list()).isEmpty();
    }

    @Test
    void aMachineWithoutAScreenSaysSo() {
        hypervisor.add("3f2a1b9c-0000-4000-8000-000000000001", "web");

        assertThatThrownBy(() -> shell.run("vm:screen web")).hasMessage("machine web has no screen");
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void aLimitWithoutADiskIsAMistake() throws Exception {
        Path rom = file("bios.bin", new byte[64 << 10]);

        assertThatThrownBy(() -> shell.run("vm:boot --firmware " + rom + " --disk-rate 5"))
                .hasMessageStartingWith("--disk-rate and --disk-ops need --disk or --disk-ro; usage: vm:boot");
    }
}
