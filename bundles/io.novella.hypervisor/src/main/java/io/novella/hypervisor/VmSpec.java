// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor;

import static java.util.Objects.requireNonNull;

import io.novella.hypervisor.HypervisorException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is to be. Made by {@link #builder()}.
 *
 * @param name what people call it; not necessarily unique, not blank
 * @param image what it boots
 * @param memoryBytes guest memory from guest-physical 0, in bytes; the image must fit in. An implementation may round it
 *     up to whole pages. At most {@value #MAX_MEMORY_BYTES}
 * @param vcpus number of virtual CPUs: 1, or up to {@value #MAX_VCPUS} in a {@link MachineType#PC}
 * @param consoleBytes how much of the console's output is kept, in bytes, {@value #MIN_CONSOLE_BYTES} to
 *     {@value #MAX_CONSOLE_BYTES}
 * @param type what is around the processors; only a flat image runs on a {@link MachineType#BARE} machine
 * @param devices names of the devices it is to have beyond those that every machine has; each must be offered by a
 *     {@link io.novella.hypervisor.spi.DeviceFactory} when the machine is created, or be {@link #VIRTIO_CONSOLE}
 * @param disks its disks, in the order in which the guest finds them; at most {@value #MAX_DISKS}, in a
 *     {@link MachineType#PC}
 * @param accelerator the name of the accelerator that must run it, for example {@code kvm}; empty for the hypervisor's choice
 */
public record VmSpec(
        String name,
        BootImage image,
        long memoryBytes,
        int vcpus,
        int consoleBytes,
        MachineType type,
        Set<String> devices,
        List<Disk> disks,
        Optional<String> accelerator) {

    /**
     * Name of a device that every {@link MachineType#PC} can have: a virtio console. What is typed then goes to it rather
     * than to the serial port; what the guest writes to either is on the machine's console.
     */
    public static final String VIRTIO_CONSOLE = "virtio-console";

    /** The most disks a machine can have. */
    public static final int MAX_DISKS = 7;

    /** Memory when nothing else is asked for: 512,000,000 bytes. */
    public static final long DEFAULT_MEMORY_BYTES = 512_000_000;

    /** 3 GiB: above it a PC keeps its memory-mapped devices. */
    public static final long MAX_MEMORY_BYTES = 3L << 30;

    /** The least memory of a PC: 4 MiB. */
    public static final long MIN_PC_MEMORY_BYTES = 4L << 20;

    /** The most virtual CPUs a machine can have. */
    public static final int MAX_VCPUS = 16;

    /** Console buffer when nothing else is asked for: 64 KiB. */
    public static final int DEFAULT_CONSOLE_BYTES = 64 << 10;

    /** The smallest console buffer. */
    public static final int MIN_CONSOLE_BYTES = 256;

    /** The largest console buffer: 16 MiB. */
    public static final int MAX_CONSOLE_BYTES = 16 << 20;

    /**
     * Checks every range.
     *
     * @throws HypervisorException {@code INVALID_SPEC} with the component and its allowed range
     */
    public VmSpec {
        requireNonNull(name, "name");
        requireNonNull(image, "image");
        check(!name.isBlank(), "name is blank");
        requireNonNull(type, "type");
        devices = Set.copyOf(devices);
        disks = List.copyOf(disks);
        check(
                type == MachineType.PC || disks.isEmpty() && !devices.contains(VIRTIO_CONSOLE),
                "disks and the device '" + VIRTIO_CONSOLE + "' need a machine of type PC");
        check(disks.size() <= MAX_DISKS, disks.size() + " disks; the maximum is " + MAX_DISKS);
        boolean flat = image.format() == BootImage.Format.FLAT;
        check(
                flat || type == MachineType.PC,
                "image '" + image.name() + "' is " + image.format() + ", which needs a machine of type PC");
        int mostVcpus = type == MachineType.PC ? MAX_VCPUS : 1;
        check(
                vcpus >= 1 && vcpus <= mostVcpus,
                "vcpus is " + vcpus + "; 1 to " + mostVcpus + " are allowed for a machine of type " + type);
        long leastMemory = Math.max(
                flat ? BootImage.LOAD_ADDRESS + image.size() : image.size(),
                type == MachineType.PC ? MIN_PC_MEMORY_BYTES : 0);
        check(
                memoryBytes >= leastMemory,
                "memoryBytes is " + memoryBytes + "; image '" + image.name() + "' needs at least " + leastMemory);
        check(
                memoryBytes <= MAX_MEMORY_BYTES,
                "memoryBytes is " + memoryBytes + "; the maximum is " + MAX_MEMORY_BYTES);
        check(
                consoleBytes >= MIN_CONSOLE_BYTES && consoleBytes <= MAX_CONSOLE_BYTES,
                "consoleBytes is " + consoleBytes + "; " + MIN_CONSOLE_BYTES + " to " + MAX_CONSOLE_BYTES
                        + " are allowed");
    }

    /** What runs a flat image as it always was: on a bare machine, with no device by name. */
    public VmSpec(String name, BootImage image, long memoryBytes, int vcpus, int consoleBytes) {
        this(name, image, memoryBytes, vcpus, consoleBytes, defaultType(image), Set.of());
    }

    /** What has no disks. */
    public VmSpec(
            String name,
            BootImage image,
            long memoryBytes,
            int vcpus,
            int consoleBytes,
            MachineType type,
            Set<String> devices) {
        this(name, image, memoryBytes, vcpus, consoleBytes, type, devices, List.of());
    }

    /** A machine on the accelerator that the hypervisor chooses. */
    public VmSpec(
            String name,
            BootImage image,
            long memoryBytes,
            int vcpus,
            int consoleBytes,
            MachineType type,
            Set<String> devices,
            List<Disk> disks) {
        this(name, image, memoryBytes, vcpus, consoleBytes, type, devices, disks, Optional.empty());
    }

    /** The same under another name. */
    public VmSpec named(String other) {
        return new VmSpec(other, image, memoryBytes, vcpus, consoleBytes, type, devices, disks, accelerator);
    }

    private static MachineType defaultType(BootImage image) {
        return image.format() == BootImage.Format.FLAT ? MachineType.BARE : MachineType.PC;
    }

    /** A builder with every default set; a name and an image are still needed. */
    public static Builder builder() {
        return new Builder();
    }

    private static void check(boolean ok, String message) {
        if (!ok) {
            throw new HypervisorException(Reason.INVALID_SPEC, message);
        }
    }

    /** Collects a specification; not safe for several threads. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable BootImage image;
        private long memoryBytes = DEFAULT_MEMORY_BYTES;
        private int vcpus = 1;
        private int consoleBytes = DEFAULT_CONSOLE_BYTES;
        private @Nullable MachineType type;
        private final Set<String> devices = new HashSet<>();
        private final List<Disk> disks = new ArrayList<>();
        private @Nullable String accelerator;

        private Builder() {}

        /** What people call the machine; the image's name when not set. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** What it boots. */
        public Builder image(BootImage image) {
            this.image = image;
            return this;
        }

        /** What it boots, by name and content. */
        public Builder image(String name, byte[] bytes) {
            return image(new BootImage(name, bytes));
        }

        /** Guest memory in bytes. */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /** Number of virtual CPUs. */
        public Builder vcpus(int vcpus) {
            this.vcpus = vcpus;
            return this;
        }

        /** How much console output is kept, in bytes. */
        public Builder consoleBytes(int consoleBytes) {
            this.consoleBytes = consoleBytes;
            return this;
        }

        /** The accelerator that must run the machine, for example {@code kvm}; without it, the hypervisor chooses. */
        public Builder accelerator(String accelerator) {
            this.accelerator = accelerator;
            return this;
        }

        /**
         * What is around the processors; when not set, {@code BARE} for a flat image without disks and virtio console, and
         * {@code PC} for anything else.
         */
        public Builder type(MachineType type) {
            this.type = type;
            return this;
        }

        /** Adds a device that a bundle offers under this name, or {@link VmSpec#VIRTIO_CONSOLE}. */
        public Builder device(String name) {
            devices.add(name);
            return this;
        }

        /** Adds a disk, after those there are. */
        public Builder disk(Disk disk) {
            disks.add(disk);
            return this;
        }

        /**
         * The specification.
         *
         * @throws HypervisorException {@code INVALID_SPEC} when the image is missing or a value is out of range
         */
        public VmSpec build() {
            BootImage boot = image;
            if (boot == null) {
                throw new HypervisorException(Reason.INVALID_SPEC, "a machine needs a boot image");
            }
            String called = name;
            MachineType around = type;
            boolean virtio = !disks.isEmpty() || devices.contains(VIRTIO_CONSOLE);
            return new VmSpec(
                    called == null ? boot.name() : called,
                    boot,
                    memoryBytes,
                    vcpus,
                    consoleBytes,
                    around != null ? around : virtio ? MachineType.PC : defaultType(boot),
                    devices,
                    disks,
                    Optional.ofNullable(accelerator));
        }
    }
}
