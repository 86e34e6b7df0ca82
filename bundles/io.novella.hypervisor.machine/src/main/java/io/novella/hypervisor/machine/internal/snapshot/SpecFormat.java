// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.Disk;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.VmSpec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

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
            spec.image(image(text(content), BootImage.Format.valueOf(text(content)), text(content), full));
            for (int left = bounded(content.readInt(), VmSpec.MAX_DISKS); left > 0; left--) {
                spec.disk(new Disk(
                        Path.of(text(content)), content.readBoolean(), content.readLong(), content.readLong()));
            }
            return spec.build();
        });
    }

    private static BootImage image(String name, BootImage.Format format, String commandLine, SectionReader full)
            throws IOException {
        BootImage image = fromFile(full, full.one(Tag.IMAGE), file -> switch (format) {
            case FLAT -> BootImage.flat(name, file);
            case FIRMWARE -> BootImage.firmware(name, file);
            case PVH -> BootImage.pvh(name, file);
            case ELF64, BZIMAGE -> BootImage.kernel(name, file);
        });
        if (!full.all(Tag.INITRD).isEmpty()) {
            image = fromFile(full, full.one(Tag.INITRD), image::withInitrd);
        }
        return commandLine.isEmpty() ? image : image.withCommandLine(commandLine);
    }

    /** Makes something of a section as a file of its own: an image of hundreds of megabytes takes no heap that way. */
    private static BootImage fromFile(
            SectionReader from, SectionReader.Section section, Function<Path, BootImage> reader) throws IOException {
        Path file = Files.createTempFile("novella-snapshot", null);
        try {
            try (FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
                from.copy(section, to);
            }
            return reader.apply(file);
        } finally {
            Files.delete(file);
        }
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
