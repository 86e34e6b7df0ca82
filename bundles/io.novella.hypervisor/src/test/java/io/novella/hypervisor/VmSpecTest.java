// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.HypervisorException.Reason;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class VmSpecTest {

    private static final byte[] CODE = {(byte) 0xf4};

    @Test
    void hasDefaults() {
        VmSpec spec = VmSpec.builder().image("hlt", CODE).build();

        assertThat(spec.name()).isEqualTo("hlt");
        assertThat(spec.memoryBytes()).isEqualTo(512_000_000);
        assertThat(spec.vcpus()).isEqualTo(1);
        assertThat(spec.consoleBytes()).isEqualTo(65_536);
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertRefused(VmSpec.builder(), "a machine needs a boot image");
        assertRefused(valid().name(" "), "name is blank");
        assertRefused(valid().vcpus(2), "vcpus is 2; 1 to 1 are allowed for a machine of type BARE");
        assertRefused(valid().memoryBytes(65_536), "memoryBytes is 65536; image 'hlt' needs at least 65537");
        assertRefused(valid().memoryBytes(1L << 40), "memoryBytes is 1099511627776; the maximum is 3221225472");
        assertRefused(valid().consoleBytes(0), "consoleBytes is 0; 256 to 16777216 are allowed");
        assertThatThrownBy(() -> new BootImage("none", new byte[0])).hasMessage("boot image 'none' is empty");
    }

    @Test
    void aFirmwareNeedsAPc() {
        BootImage rom = BootImage.firmware("rom", new byte[64 << 10]);

        assertThat(VmSpec.builder().image(rom).build().type()).isEqualTo(MachineType.PC);
        assertRefused(
                VmSpec.builder().image(rom).type(MachineType.BARE),
                "image 'rom' is FIRMWARE, which needs a machine of type PC");
        assertRefused(
                valid().type(MachineType.PC).vcpus(17), "vcpus is 17; 1 to 16 are allowed for a machine of type PC");
        assertRefused(
                valid().type(MachineType.PC).memoryBytes(1 << 20),
                "memoryBytes is 1048576; image 'hlt' needs at least 4194304");
    }

    @Test
    void disksAreForAPc() {
        Disk disk = new Disk(Path.of("disk"), false);

        assertThat(valid().disk(disk).build())
                .returns(MachineType.PC, VmSpec::type)
                .returns(List.of(disk), VmSpec::disks);
        assertThat(valid().device(VmSpec.VIRTIO_CONSOLE).build().type()).isEqualTo(MachineType.PC);
        String pc = "disks and the device 'virtio-console' need a machine of type PC";
        assertRefused(valid().type(MachineType.BARE).disk(disk), pc);
        assertRefused(valid().type(MachineType.BARE).device(VmSpec.VIRTIO_CONSOLE), pc);
        VmSpec.Builder many = valid();
        for (int i = 0; i < 8; i++) {
            many.disk(disk);
        }
        assertRefused(many, "8 disks; the maximum is 7");
        assertThatThrownBy(() -> new Disk(Path.of("disk"), true, 0, -1))
                .hasMessage(
                        "the limits of disk 'disk' are 0 bytes and -1 operations per second; expected 0 (no limit) or more");
    }

    @Test
    void anImageKeepsItsOwnCopy() {
        byte[] code = {1, 2};
        BootImage image = new BootImage("image", code);
        code[0] = 3;

        assertThat(image.bytes().get(0)).isEqualTo((byte) 1);
        assertThat(image.bytes().isReadOnly()).isTrue();
        assertThat(image).hasToString("image (2 bytes)");
    }

    private static VmSpec.Builder valid() {
        return VmSpec.builder().image("hlt", CODE);
    }

    private static void assertRefused(VmSpec.Builder builder, String message) {
        assertThatThrownBy(builder::build)
                .asInstanceOf(InstanceOfAssertFactories.type(HypervisorException.class))
                .returns(Reason.INVALID_SPEC, HypervisorException::reason)
                .returns(message, HypervisorException::getMessage);
    }
}
