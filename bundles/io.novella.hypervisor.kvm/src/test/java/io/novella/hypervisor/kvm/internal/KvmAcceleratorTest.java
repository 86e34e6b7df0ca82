// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.HypervisorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Up, and every way of being down. */
class KvmAcceleratorTest {

    @Test
    void isUpWithItsCapabilities() {
        KvmHypervisor hypervisor = Guests.hypervisor();
        HypervisorInfo info = hypervisor.info();

        assertThat(info.type()).isEqualTo("kvm");
        assertThat(info.apiVersion()).isEqualTo(12);
        assertThat(info.reason()).isEmpty();
        assertThat(info.capabilities())
                .containsEntry("KVM_CAP_USER_MEMORY", 1)
                .containsEntry("KVM_CAP_IMMEDIATE_EXIT", 1)
                .containsKey("KVM_CAP_COALESCED_PIO");
        hypervisor.shutDown();
        assertThat(hypervisor.info().reason()).isEqualTo("KVM has been stopped");
        hypervisor.shutDown();
    }

    @Test
    void isDownWithoutTheDevice(@TempDir Path folder) {
        assumeLinux();
        assertDown(
                folder.resolve("kvm"),
                "no such file: load the module kvm_intel or kvm_amd, or switch on nested virtualization");
    }

    @Test
    void isDownWithoutPermission(@TempDir Path folder) throws IOException {
        assumeLinux();
        Path device = Files.createFile(folder.resolve("kvm"));
        assumeTrue(device.toFile().setReadable(false) && device.toFile().setWritable(false));
        assumeTrue(!Files.isReadable(device), "needs a user whom permissions bind; this is root");
        assertDown(device, "permission denied: add the user to group kvm");
    }

    @Test
    void isDownWithAFileThatIsNotKvm(@TempDir Path folder) throws IOException {
        assumeLinux();
        assertDown(Files.createFile(folder.resolve("kvm")), "is not KVM");
    }

    @Test
    void comesUpWhenTheDeviceDoes(@TempDir Path folder) throws IOException {
        Guests.hypervisor().shutDown();
        Path device = folder.resolve("kvm");
        KvmHypervisor hypervisor = KvmHypervisor.on(device.toString());
        assertThat(hypervisor.info().isUp()).isFalse();
        Files.createSymbolicLink(device, Path.of("/dev/kvm"));

        assertThat(hypervisor.info().isUp()).isTrue();
        hypervisor.shutDown();
        assertThat(ProcessResources.now()).isEqualTo(new ProcessResources(0, 0, 0));
    }

    private static void assertDown(Path device, String reason) {
        KvmHypervisor hypervisor = KvmHypervisor.on(device.toString());
        HypervisorInfo info = hypervisor.info();

        assertThat(info.isUp()).isFalse();
        assertThat(info.reason()).isEqualTo(device + ": " + reason);
        assertThat(info.capabilities()).isEmpty();
        assertThatThrownBy(() -> hypervisor.create(Guests.spec("spin").build()))
                .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                .returns(Reason.DOWN, HypervisorException::reason)
                .returns(info.reason(), HypervisorException::getMessage);
        hypervisor.shutDown();
    }

    private static void assumeLinux() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "needs Linux on x86-64");
    }
}
