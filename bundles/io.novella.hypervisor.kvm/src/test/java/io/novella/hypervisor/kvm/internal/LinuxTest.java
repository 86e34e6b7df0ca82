// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The kernel that {@code guest/linux/build} makes, by each way in. */
class LinuxTest {

    /** What a host without hardware virtualization needs: no XSAVE, which KVM's emulator lacks, and a cheap clock. */
    private static final String COMMAND_LINE = "console=ttyS0 earlyprintk=ttyS0 panic=-1 noxsave no-kvmclock";

    private static final int MOUNTS = 52;
    private static final int STATE = 58;

    private static final Path KERNEL = Path.of("../../guest/linux/target");

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

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

    @Test
    void severalProcessorsComeUp() throws IOException {
        BootImage kernel = BootImage.kernel("vmlinux", file("smp/vmlinux")).withCommandLine(COMMAND_LINE + " nopv");
        VirtualMachine vm = kvm.start(VmSpec.builder().image(kernel).vcpus(2).memoryBytes(64 << 20));

        Wait.forText(vm, "smp: Brought up 1 node, 2 CPUs");
    }

    @Test
    void mountsARootFromADisk(@TempDir Path folder) throws IOException, InterruptedException {
        VirtualMachine vm = kvm.start(VmSpec.builder()
                .image(BootImage.kernel("vmlinux", file("vmlinux")).withCommandLine(COMMAND_LINE + " root=/dev/vda ro"))
                .memoryBytes(64 << 20)
                .disk(new Disk(root(folder), true)));
        Wait.forText(vm, "VFS: Mounted root (ext2 filesystem) readonly on device");
        Wait.forText(vm, "Run /sbin/init as init process");

        assertThat(vm.console().text())
                .contains("Command line: virtio_mmio.device=4K@0xd0000000:5 " + COMMAND_LINE)
                .contains("[vda] 4096 512-byte logical blocks");
    }

    @Test
    void goesOnFromASnapshotWithItsDisk(@TempDir Path folder) throws IOException, InterruptedException {
        VirtualMachine vm = kvm.start(VmSpec.builder()
                .image(BootImage.kernel("vmlinux", file("vmlinux")).withCommandLine(COMMAND_LINE + " root=/dev/vda rw"))
                .memoryBytes(64 << 20)
                .disk(new Disk(root(folder), false)));
        Wait.forText(vm, "printk: console [ttyS0] enabled");
        Path before = folder.resolve("before");
        vm.snapshot(before);
        Wait.forText(vm, "[vda] 4096 512-byte logical blocks");
        Path after = folder.resolve("after");
        vm.snapshotChanges(after);
        vm.close();

        for (Path snapshot : List.of(after, before)) {
            VirtualMachine restored = kvm.hypervisor().restore(snapshot, null);
            restored.resume();
            Wait.forText(restored, "VFS: Mounted root (ext2 filesystem) on device");
            restored.close();
        }
    }

    @Test
    void writesToADiskAndTalksByAVirtioConsole(@TempDir Path folder) throws IOException, InterruptedException {
        Path image = root(folder);
        ByteBuffer before = superblock(image);
        VirtualMachine vm = kvm.start(VmSpec.builder()
                .image(BootImage.kernel("vmlinux", file("vmlinux"))
                        .withCommandLine("console=hvc0 panic=-1 noxsave no-kvmclock root=/dev/vda rw"))
                .memoryBytes(64 << 20)
                .disk(new Disk(image, false, 10_000_000, 1_000))
                .device(VmSpec.VIRTIO_CONSOLE));
        Wait.forText(vm, "VFS: Mounted root (ext2 filesystem) on device");
        Wait.forText(vm, "Run /sbin/init as init process");
        vm.console().type("typed\r".getBytes(StandardCharsets.UTF_8));
        Wait.forText(vm, "typed");

        ByteBuffer after = superblock(image);
        assertThat(after.getShort(MOUNTS)).isEqualTo((short) (before.getShort(MOUNTS) + 1));
        assertThat(before.getShort(STATE)).isEqualTo((short) 1);
        assertThat(after.getShort(STATE)).isZero();
    }

    /** ABI: fs/ext2/ext2.h struct ext2_super_block, 1024 bytes into the file system: le16 s_mnt_count, s_state. */
    private static ByteBuffer superblock(Path image) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(image), 1024, 1024).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A file system of 2 MiB with the first process in it. */
    private static Path root(Path folder) throws IOException, InterruptedException {
        Path tool = Path.of("/usr/sbin/mke2fs");
        assumeTrue(Files.exists(tool), "needs mke2fs: apt-get install e2fsprogs");
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(tree.resolve("dev"));
        Files.write(Files.createDirectories(tree.resolve("sbin")).resolve("init"), file("init"));
        assertThat(tree.resolve("sbin/init").toFile().setExecutable(true)).isTrue();
        Path image = folder.resolve("root.ext2");
        Process made = new ProcessBuilder(
                        tool.toString(), "-q", "-t", "ext2", "-d", tree.toString(), image.toString(), "2048k")
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        return image;
    }

    /** A kernel with an initrd and a command line; skips the test if it has not been built. */
    static BootImage kernel(String name) throws IOException {
        return ready(BootImage.kernel(name, file(name)));
    }

    private static BootImage ready(BootImage kernel) throws IOException {
        return kernel.withInitrd(file("initrd")).withCommandLine(COMMAND_LINE);
    }

    private void boots(BootImage kernel) {
        VirtualMachine vm = kvm.start(VmSpec.builder().image(kernel).memoryBytes(64 << 20));
        Wait.forText(vm, "Run /init as init process");

        assertThat(vm.console().text()).contains("Linux version ").contains("Command line: " + COMMAND_LINE);
    }

    private static byte[] file(String name) throws IOException {
        Path file = KERNEL.resolve(name);
        assumeTrue(
                Files.exists(file),
                "needs " + name + " of a kernel: guest/linux/build, with 2 smp for several processors");
        return Files.readAllBytes(file);
    }
}
