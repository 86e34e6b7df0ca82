// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.VmSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a kernel is told of its devices. */
class VirtioDevicesTest {

    private static final Disk DISK = new Disk(Path.of("disk"), false);

    @Test
    void aKernelIsToldWhereItsDevicesAre() {
        VmSpec.Builder spec =
                VmSpec.builder().image(kernel("quiet -- single")).disk(DISK).disk(DISK);

        assertThat(VirtioDevices.told(spec.build()).commandLine())
                .isEqualTo("virtio_mmio.device=4K@0xd0000000:5 virtio_mmio.device=4K@0xd0001000:9 quiet -- single");
        assertThat(VirtioDevices.told(spec.device(VmSpec.VIRTIO_CONSOLE).build())
                        .commandLine())
                .contains(" virtio_mmio.device=4K@0xd0007000:3 quiet");
    }

    @Test
    void whoHasNoDevicesOrNoCommandLineIsToldNothing() {
        BootImage flat = new BootImage("flat", new byte[1]);

        assertThat(VirtioDevices.told(VmSpec.builder().image(kernel("quiet")).build())
                        .commandLine())
                .isEqualTo("quiet");
        assertThat(VirtioDevices.told(VmSpec.builder().image(flat).disk(DISK).build()))
                .isSameAs(flat);
    }

    @Test
    void aLineThatGetsTooLongIsRefused() {
        VmSpec spec = VmSpec.builder()
                .image(kernel("x".repeat(BootImage.MAX_COMMAND_LINE)))
                .disk(DISK)
                .build();

        assertThatThrownBy(() -> VirtioDevices.told(spec))
                .isInstanceOf(HypervisorException.class)
                .hasMessage("the command line has 2082 bytes; up to 2047 without NUL are allowed");
    }

    private static BootImage kernel(String line) {
        byte[] bzImage = new byte[1024];
        ByteBuffer.wrap(bzImage).order(ByteOrder.LITTLE_ENDIAN).putInt(0x202, 0x53726448);
        return BootImage.kernel("bzImage", bzImage).withCommandLine(line);
    }
}
