// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a specification stands in a file: its image's bytes are sections of their own. */
final class SpecFormat {

    private static final int MOST_CHARACTERS = 1 << 16;
    private static final int MOST_DEVICES = 1 << 10;

    private SpecFormat() {}

    static void write(VmSpec spec, SectionWriter to) throws IOException {
        BootImage image = spec.image();
        to.section(Tag.SPEC, content -> {
            text(content, spec.name());
            text(content, spec.type().name());
            content.writeInt(spec.vcpus());
            content.writeLong(spec.memoryBytes());
            content.writeInt(spec.consoleBytes());
            content.writeInt(spec.devices().size());
            for (String device : spec.devices()) {
                text(content, device);
            }
            text(content, image.name());
            text(content, image.format().name());
            text(content, image.commandLine());
            content.writeInt(spec.disks().size());
            for (Disk disk : spec.disks()) {
                text(content, disk.file().toAbsolutePath().toString());
                content.writeBoolean(disk.readOnly());
                content.writeLong(disk.bytesPerSecond());
                content.writeLong(disk.operationsPerSecond());
            }
        });
    }

    static void writeImage(BootImage image, SectionWriter to) throws IOException {
        to.section(Tag.IMAGE, ByteBuffer.allocate(0), image.bytes());
        if (image.initrd().isPresent()) {
            to.section(Tag.INITRD, ByteBuffer.allocate(0), image.initrd().get());
        }
    }

    /** Reads a specification; its image is in the full snapshot. */
    static VmSpec read(SectionReader from, SectionReader full) throws IOException {
        byte[] image = full.bytes(full.one(Tag.IMAGE));
        byte[] initrd = full.all(Tag.INITRD).isEmpty() ? null : full.bytes(full.one(Tag.INITRD));
        return from.parse(from.one(Tag.SPEC), content -> {
            VmSpec.Builder spec = VmSpec.builder()
                    .name(text(content))
                    .type(MachineType.valueOf(text(content)))
                    .vcpus(content.readInt())
                    .memoryBytes(content.readLong())
                    .consoleBytes(content.readInt());
            for (int left = bounded(content.readInt(), MOST_DEVICES); left > 0; left--) {
                spec.device(text(content));
            }
            spec.image(image(text(content), BootImage.Format.valueOf(text(content)), text(content), image, initrd));
            for (int left = bounded(content.readInt(), VmSpec.MAX_DISKS); left > 0; left--) {
                spec.disk(new Disk(
                        Path.of(text(content)), content.readBoolean(), content.readLong(), content.readLong()));
            }
            return spec.build();
        });
    }

    private static BootImage image(
            String name, BootImage.Format format, String commandLine, byte[] bytes, byte @Nullable [] initrd) {
        BootImage image =
                switch (format) {
                    case FLAT -> new BootImage(name, bytes);
                    case FIRMWARE -> BootImage.firmware(name, bytes);
                    case PVH -> BootImage.pvh(name, bytes);
                    case ELF64, BZIMAGE -> BootImage.kernel(name, bytes);
                };
        if (initrd != null) {
            image = image.withInitrd(initrd);
        }
        return commandLine.isEmpty() ? image : image.withCommandLine(commandLine);
    }

    static void text(DataOutput to, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        to.writeInt(bytes.length);
        to.write(bytes);
    }

    static String text(DataInput from) throws IOException {
        byte[] bytes = new byte[bounded(from.readInt(), MOST_CHARACTERS)];
        from.readFully(bytes);
        return new String(bytes, UTF_8);
    }

    private static int bounded(int count, int most) throws IOException {
        if (count < 0 || count > most) {
            throw new IOException("it is damaged: a count of " + count + " where " + most + " is the most");
        }
        return count;
    }
}
