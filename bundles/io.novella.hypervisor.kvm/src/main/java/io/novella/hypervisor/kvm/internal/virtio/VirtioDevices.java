// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.virtio;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.kvm.internal.device.OpenContext;
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
 * the machine's creation to its close: over power cycles too, so that nobody takes them between.
 */
public final class VirtioDevices implements AutoCloseable {

    private static final Place CONSOLE = new Place(Place.LAST);

    private final VmSpec spec;
    private final List<DiskFile> files = new ArrayList<>();

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
            devices.close();
            throw e;
        }
    }

    /** What makes the devices at each power-on. */
    public List<DeviceFactory> factories() {
        List<DeviceFactory> factories = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            String name = "virtio-disk-" + i;
            DiskFile file = files.get(i);
            factories.add(new Factory(
                    name, new Place(i), context -> new BlockDevice(name, file, context.memory(), System::nanoTime)));
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
                        IntStream.range(0, spec.disks().size()).mapToObj(Place::new),
                        hasConsole(spec) ? Stream.of(CONSOLE) : Stream.empty())
                .map(Place::parameter)
                .collect(Collectors.joining(" "));
        return switch (image.format()) {
            case FLAT, FIRMWARE -> image;
            case ELF64, PVH, BZIMAGE ->
                devices.isEmpty() ? image : image.withCommandLine((devices + " " + image.commandLine()).strip());
        };
    }

    /** Closes the files. No machine uses them any more. */
    @Override
    public void close() {
        files.forEach(DiskFile::close);
        files.clear();
    }

    private static boolean hasConsole(VmSpec spec) {
        return spec.devices().contains(VmSpec.VIRTIO_CONSOLE);
    }

    private record Factory(String name, Place place, Function<OpenContext, VirtioDevice> maker)
            implements DeviceFactory {
        @Override
        public List<IoRange> ranges(VmSpec spec) {
            return List.of(place.range());
        }

        @Override
        public Device create(DeviceContext context) {
            // A bus gives no other.
            OpenContext own = (OpenContext) context;
            return new MmioTransport(own, place.range(), place.line(), maker.apply(own));
        }
    }
}
