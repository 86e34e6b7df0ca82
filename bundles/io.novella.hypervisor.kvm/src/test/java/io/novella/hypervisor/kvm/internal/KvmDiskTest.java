// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VirtualMachine;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.VmState;
import io.novella.hypervisor.machine.internal.Quota;
import io.novella.hypervisor.machine.internal.run.MachineRateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Disks, with a real guest that drives the first one. */
class KvmDiskTest {

    private static final String TEXT = "what is in the first sector\n";

    @TempDir
    private Path folder;

    @RegisterExtension
    final KvmHost kvm = new KvmHost();

    @Test
    void aGuestReadsAndWrites() throws IOException {
        Path file = disk("disk");
        VirtualMachine vm = run(new Disk(file, false));

        assertThat(vm.console().text()).isEqualTo(TEXT);
        assertThat(vm.reason()).isEqualTo("reset by the guest through the keyboard controller");
        byte[] after = Files.readAllBytes(file);
        assertThat(Arrays.copyOfRange(after, 512, 1024)).isEqualTo(Arrays.copyOf(after, 512));
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        assertThat(vm.console().text()).isEqualTo(TEXT + TEXT);
    }

    @Test
    void aDiskThatIsOnlyReadStaysAsItIs() throws IOException {
        Path file = disk("disk");
        byte[] before = Files.readAllBytes(file);
        VirtualMachine vm = run(new Disk(file, true, 1_000_000, 1_000));

        assertThat(vm.console().text()).isEqualTo(TEXT + "the disk cannot be written to\n");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void nobodyElseHasTheFileUntilTheMachineIsOff() throws IOException {
        Path file = disk("disk");
        VirtualMachine vm = kvm.hypervisor().create(spec(new Disk(file, false)));
        assertThat(opened(file)).isEqualTo(1);

        String taken = "the disk file '" + file + "' is in use by another machine";
        assertRefused(spec(new Disk(file, false)), Reason.INVALID_STATE, taken);
        assertRefused(spec(new Disk(file, true)), Reason.INVALID_STATE, taken);
        assertThat(kvm.hypervisor().list()).containsExactly(vm);
        assertThat(opened(file)).isEqualTo(1);
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        assertThat(opened(file)).isZero();

        VirtualMachine other = kvm.hypervisor().create(spec(new Disk(file, false)));
        assertThatThrownBy(vm::start).hasMessage(taken);
        assertThat(vm.state()).isEqualTo(VmState.FAILED);
        assertThat(vm.reason()).isEqualTo(taken);
        other.close();
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        assertThat(vm.console().text()).isEqualTo(TEXT + TEXT);
        assertThat(opened(file)).isZero();
    }

    @Test
    void aMachineKeepsItsDiskOverAReset() throws IOException {
        Path file = disk("disk");
        VirtualMachine vm = kvm.hypervisor()
                .create(Guests.spec("spin")
                        .type(MachineType.PC)
                        .memoryBytes(16 << 20)
                        .disk(new Disk(file, false))
                        .build());
        vm.start();
        for (int i = 0; i < 5; i++) {
            vm.reset();
        }
        assertThat(vm.state()).isEqualTo(VmState.RUNNING);
        assertThat(opened(file)).isEqualTo(1);
        // The thread that ended last gives back what the last power cycle held.
        Wait.until("one doorbell", vm, () -> doorbells() == 1);
        vm.close();
        assertThat(opened(file)).isZero();
        assertThat(doorbells()).isZero();
    }

    @Test
    void aSnapshotKnowsTheDisksAndTakesTheirFilesWhenItIsRestored() throws IOException {
        Disk disk = new Disk(disk("disk"), false, 5_000, 10);
        VirtualMachine vm = kvm.hypervisor()
                .create(Guests.spec("spin")
                        .memoryBytes(16 << 20)
                        .disk(disk)
                        .device(VmSpec.VIRTIO_CONSOLE)
                        .build());
        vm.start();
        Path snapshot = folder.resolve("snapshot");
        vm.snapshot(snapshot);
        assertThatThrownBy(() -> kvm.hypervisor().restore(snapshot, "second"))
                .hasMessage("the disk file '" + disk.file() + "' is in use by another machine");
        vm.close();

        VirtualMachine restored = kvm.hypervisor().restore(snapshot, "second");
        assertThat(restored.spec().disks()).containsExactly(disk);
        restored.resume();
        restored.stop();
        assertThat(opened(disk.file())).isZero();
        Files.write(disk.file(), new byte[512]);
        assertThatThrownBy(() -> kvm.hypervisor().restore(snapshot, "third"))
                .hasMessageContaining("virtio-disk-0 is not what it was: another kind of device, or another size");
        assertThat(opened(disk.file())).isZero();
        assertThat(doorbells()).isEqualTo(2);
        restored.close();
        assertThat(doorbells()).isZero();
        assertThat(kvm.hypervisor().list()).isEmpty();
    }

    @Test
    void machinesThatOnlyReadShareAFile() throws IOException {
        Path file = disk("disk");
        VirtualMachine first = kvm.hypervisor().create(spec(new Disk(file, true)));
        VirtualMachine second = kvm.hypervisor().create(spec(new Disk(file, true)));

        assertThat(opened(file)).isEqualTo(1);
        assertRefused(
                spec(new Disk(file, false)),
                Reason.INVALID_STATE,
                "the disk file '" + file + "' is in use by another machine");
        first.close();
        second.close();
        kvm.hypervisor().create(spec(new Disk(file, false))).close();
    }

    @Test
    void whatCannotBeADiskIsRefusedAndNothingIsLeft() throws IOException {
        kvm.limit(new Quota(1, 0, 0), MachineRateLimits.NONE);
        Path good = disk("good");
        Path odd = Files.write(folder.resolve("odd"), new byte[513]);
        Path empty = Files.createFile(folder.resolve("empty"));

        assertRefused(
                spec(new Disk(good, false), new Disk(folder.resolve("none"), false)),
                Reason.INVALID_SPEC,
                "the disk file '" + folder.resolve("none") + "' cannot be opened: No such file or directory");
        assertRefused(
                spec(new Disk(folder, true)), Reason.INVALID_SPEC, "the disk file '" + folder + "' is not a file");
        assertRefused(
                spec(new Disk(odd, false)),
                Reason.INVALID_SPEC,
                "the disk file '" + odd + "' has 513 bytes, which are not whole sectors of 512");
        assertRefused(
                spec(new Disk(empty, false)),
                Reason.INVALID_SPEC,
                "the disk file '" + empty + "' has 0 bytes, which are not whole sectors of 512");
        assertRefused(
                spec(new Disk(good, false), new Disk(good, false)),
                Reason.INVALID_STATE,
                "the disk file '" + good + "' is in use by another machine");
        assertThat(kvm.hypervisor().list()).isEmpty();
        assertThat(opened(good)).isZero();
        assertThat(ProcessResources.now().threads()).isZero();
        // The quota of one machine has not been used up.
        kvm.hypervisor().create(spec(new Disk(good, false))).close();
    }

    private void assertRefused(VmSpec spec, Reason reason, String message) {
        assertThatThrownBy(() -> kvm.hypervisor().create(spec))
                .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                .returns(reason, HypervisorException::reason)
                .returns(message, HypervisorException::getMessage);
    }

    private static long doorbells() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("doorbell-"))
                .count();
    }

    /** How often this process has a file open. */
    private static long opened(Path file) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> isLinkTo(link, file)).count();
        }
    }

    private static boolean isLinkTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException e) {
            // Closed meanwhile, by some other thread of the JVM.
            return false;
        }
    }

    private VirtualMachine run(Disk disk) {
        VirtualMachine vm = kvm.hypervisor().create(spec(disk));
        vm.start();
        Wait.until(vm, VmState.STOPPED);
        return vm;
    }

    private static VmSpec spec(Disk... disks) {
        VmSpec.Builder spec = Guests.spec("disk").type(MachineType.PC).memoryBytes(16 << 20);
        Arrays.stream(disks).forEach(spec::disk);
        return spec.build();
    }

    private Path disk(String name) throws IOException {
        return Files.write(folder.resolve(name), Arrays.copyOf(TEXT.getBytes(US_ASCII), 4096));
    }
}
