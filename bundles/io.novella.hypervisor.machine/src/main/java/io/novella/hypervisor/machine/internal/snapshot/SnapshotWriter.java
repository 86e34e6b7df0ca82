// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.BitSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the file of a snapshot beside its place and moves it there when it is whole and on the disk. */
public final class SnapshotWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);

    static final String PROCESSOR = "x86_64";

    private SnapshotWriter() {}

    /** What was written. */
    public record Written(String id, long fileBytes, long memoryBytes) {}

    /**
     * Refuses a place where no snapshot can be written, before anybody waits for one.
     *
     * @throws HypervisorException {@code SNAPSHOT}
     */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.exists(file)) {
            throw fault(file, "the file exists", null);
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw fault(file, "there is no folder " + folder, null);
        }
    }

    /**
     * Writes all of it.
     *
     * @param base what {@code changed} is the difference to; null for a full snapshot
     * @param changed the pages of memory to write; null for all
     * @throws HypervisorException {@code SNAPSHOT} when it cannot be written; nothing is left then
     */
    public static Written write(
            Path file, MachineState state, GuestRam ram, @Nullable Base base, @Nullable BitSet changed) {
        String id = UUID.randomUUID().toString();
        Path part = file.resolveSibling("." + file.getFileName() + "." + id + ".part");
        try {
            try {
                Written written = write(part, id, state, ram, base, changed);
                publish(part, file);
                return written;
            } finally {
                delete(part);
            }
        } catch (FileAlreadyExistsException e) {
            throw fault(file, "the file exists", e);
        } catch (FileSystemException e) {
            throw fault(file, e.getReason() == null ? "it cannot be written: " + e : e.getReason(), e);
        } catch (IOException e) {
            throw fault(file, "it cannot be written: " + e.getMessage(), e);
        }
    }

    private static Written write(
            Path part, String id, MachineState state, GuestRam ram, @Nullable Base base, @Nullable BitSet changed)
            throws IOException {
        // A machine's memory has its secrets: for the owner's eyes only.
        try (FileChannel channel = FileChannel.open(
                part,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            SectionWriter to = new SectionWriter(channel);
            new Head(id, PROCESSOR, base).write(to);
            write(state, to);
            if (base == null) {
                SpecFormat.writeImage(state.spec().image(), to);
            }
            long memory = writeMemory(ram, base, changed, to);
            to.end();
            channel.force(true);
            return new Written(id, to.written(), memory);
        }
    }

    private static long writeMemory(GuestRam ram, @Nullable Base base, @Nullable BitSet changed, SectionWriter to)
            throws IOException {
        if (base == null || changed == null) {
            return MemoryFormat.write(ram, to);
        }
        try (BaseMemory full = open(base)) {
            return MemoryFormat.write(ram, changed, full, to);
        }
    }

    private static BaseMemory open(Base base) throws IOException {
        try {
            return BaseMemory.open(base);
        } catch (IOException e) {
            throw new IOException("the full snapshot " + base.file() + " that it is based on: " + e.getMessage(), e);
        }
    }

    private static void write(MachineState state, SectionWriter to) throws IOException {
        SpecFormat.write(state.spec(), to);
        byte[] platform = state.platform();
        if (platform != null) {
            to.section(Tag.PLATFORM, content -> content.write(platform));
        }
        for (var vcpu : state.vcpus()) {
            to.section(Tag.VCPU, vcpu::write);
        }
        for (var device : state.devices().entrySet()) {
            to.section(Tag.DEVICE, content -> {
                SpecFormat.text(content, device.getKey());
                content.writeInt(device.getValue().length);
                content.write(device.getValue());
            });
        }
        to.section(Tag.CONSOLE, content -> content.write(state.console()));
    }

    /** Gives it its name, and has the folder remember it. */
    private static void publish(Path part, Path file) throws IOException {
        try {
            // Unlike a move, a link never takes the place of a file that has come meanwhile.
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // No links here: the place is taken first, which nobody else can then.
            Files.createFile(file);
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failed) {
                delete(file);
                throw failed;
            }
        }
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.warn("{} is written, but its folder cannot be forced to the disk: {}", file, e.toString());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left over and cannot be deleted: {}", file, e.toString());
        }
    }

    private static HypervisorException fault(Path file, String why, @Nullable Exception cause) {
        return new HypervisorException(Reason.SNAPSHOT, "cannot write snapshot " + file + ": " + why, cause);
    }
}
