// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.machine.internal.device.OpenContext;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The virtio devices of a machine: its disks, and the console if it names that. The disks' files are open, and locked, from
 * the machine's creation until it is powered off, and again from its next power-on. Guarded by the machine's lock.
 */
public final class VirtioDevices {

    private static final MmioSlot CONSOLE = new MmioSlot(MmioSlot.LAST);

    private final VmSpec spec;
    private final List<DiskFile> files = new ArrayList<>();
    private final List<MmioTransport> transports = new ArrayList<>();

    private VirtioDevices(VmSpec spec) {
        this.spec = spec;
    }

    /**
     * Opens the files of a machine's disks.
     *
     * @throws io.novella.hypervisor.HypervisorException {@code INVALID_SPEC} when one cannot be a disk,
     *     {@code INVALID_STATE} when another machine has it; none is open then
     */
    public static VirtioDevices open(VmSpec spec) {
        VirtioDevices devices = new VirtioDevices(spec);
        try {
            for (Disk disk : spec.disks()) {
                devices.files.add(DiskFile.open(disk));
            }
            return devices;
        } catch (RuntimeException | Error e) {
            devices.powerOff();
            throw e;
        }
    }

    /**
     * The devices that there are serve nothing more; the files are opened for those to come, unless they are open.
     *
     * @throws io.novella.hypervisor.HypervisorException as {@link #open}
     */
    public void powerOn() {
        endDevices();
        files.forEach(DiskFile::open);
    }

    /** The devices serve nothing more, and the files are closed, when what is being served now is done. Does not wait. */
    public void powerOff() {
        endDevices();
        files.forEach(DiskFile::close);
    }

    private void endDevices() {
        transports.forEach(MmioTransport::end);
        transports.clear();
    }

    /** What makes the devices at each power-on. */
    public List<DeviceFactory> factories() {
        List<DeviceFactory> factories = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String name = "virtio-disk-" + i;
            DiskFile file = files.get(i);
            factories.add(new Factory(
                    name, new MmioSlot(i), context -> new BlockDevice(name, file, context.memory(), System::nanoTime)));
        }
        if (hasConsole(spec)) {
            factories.add(new Factory(VmSpec.VIRTIO_CONSOLE, CONSOLE, ConsoleDevice::new));
        }
        return factories;
    }

    /**
     * What the machine boots, with a command line that tells a kernel where the devices are; without PCI and ACPI it cannot
     * find them. First on the line: what comes last may be meant for the first process.
     *
     * @throws io.novella.hypervisor.HypervisorException {@code INVALID_SPEC} when the line gets too long
     */
    public static BootImage told(VmSpec spec) {
        BootImage image = spec.image();
        String devices = Stream.concat(
                        IntStream.range(0, spec.disks().size()).mapToObj(MmioSlot::new),
                        hasConsole(spec) ? Stream.of(CONSOLE) : Stream.empty())
                .map(MmioSlot::parameter)
                .collect(Collectors.joining(" "));
        return switch (image.format()) {
            case FLAT, FIRMWARE -> image;
            case ELF64, PVH, BZIMAGE ->
                devices.isEmpty() ? image : image.withCommandLine((devices + " " + image.commandLine()).strip());
        };
    }

    private static boolean hasConsole(VmSpec spec) {
        return spec.devices().contains(VmSpec.VIRTIO_CONSOLE);
    }

    private final class Factory implements DeviceFactory {
        private final String name;
        private final MmioSlot place;
        private final Function<OpenContext, VirtioDevice> maker;

        Factory(String name, MmioSlot place, Function<OpenContext, VirtioDevice> maker) {
            this.name = name;
            this.place = place;
            this.maker = maker;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(place.range());
        }

        @Override
        public Device create(DeviceContext context) {
            // A bus gives no other.
            OpenContext own = (OpenContext) context;
            MmioTransport transport = new MmioTransport(own, place.range(), place.line(), maker.apply(own));
            transports.add(transport);
            return transport;
        }
    }
}
