// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.MachineType;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot's file, open and checked but for its memory, which is checked as it is read; with the one it is based on, if
 * it is.
 */
public final class StoredSnapshot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoredSnapshot.class);

    private final Path file;
    private final FileChannel channel;
    private final SectionReader sections;
    private final String id;
    private final @Nullable StoredSnapshot base;
    private final MachineState state;

    private StoredSnapshot(Path file, FileChannel channel, boolean isBase) throws IOException {
        this.file = file;
        this.channel = channel;
        sections = SectionReader.open(channel);
        Head head = Head.read(sections);
        if (!head.processor().equals(SnapshotWriter.PROCESSOR)) {
            throw new IOException("it is of a machine with a processor " + head.processor());
        }
        id = head.id();
        Base on = head.base();
        if (on != null && isBase) {
            throw new IOException("it is based on another itself");
        }
        StoredSnapshot opened = on == null ? null : open(on, file);
        base = opened;
        try {
            state = state(sections, opened == null ? sections : opened.sections);
        } catch (IOException | RuntimeException | Error e) {
            if (opened != null) {
                opened.close();
            }
            throw e;
        }
    }

    /**
     * Opens a file, and the one it is based on.
     *
     * @throws HypervisorException {@code SNAPSHOT} when one is not there, damaged, or cannot be read by this version
     */
    public static StoredSnapshot open(Path file) {
        return open(file.toAbsolutePath(), false);
    }

    private static StoredSnapshot open(Path file, boolean isBase) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // Opening one of the others might wait.
                throw new IOException("it is not a file");
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return new StoredSnapshot(file, channel, isBase);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw fault(file, "there is no such file", e);
        } catch (IOException e) {
            throw fault(file, String.valueOf(e.getMessage()), e);
        } catch (HypervisorException e) {
            // What it says of its base is whole; what the machine is to be may still be refused.
            throw e.reason() == Reason.SNAPSHOT ? e : fault(file, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw fault(file, "it is damaged: " + e.getMessage(), e);
        }
    }

    /** The base: beside the file, for folders are moved as a whole; or where it was. */
    private static StoredSnapshot open(Base base, Path file) throws IOException {
        Path beside = file.resolveSibling(base.file().getFileName());
        if (Files.isRegularFile(beside) && !beside.equals(base.file())) {
            try {
                return openBase(base, beside);
            } catch (HypervisorException | IOException e) {
                LOG.debug("{} is not the base of {}", beside, file, e);
            }
        }
        return openBase(base, base.file());
    }

    private static StoredSnapshot openBase(Base base, Path file) throws IOException {
        StoredSnapshot opened = open(file, true);
        if (!opened.id.equals(base.id())) {
            opened.close();
            throw new IOException("it is based on snapshot " + base.id() + ", and " + file + " is " + opened.id);
        }
        return opened;
    }

    private static MachineState state(SectionReader sections, SectionReader full) throws IOException {
        var spec = SpecFormat.read(sections, full);
        byte[] platform = spec.type() == MachineType.PC ? sections.bytes(sections.one(Tag.PLATFORM)) : null;
        List<SavedVcpu> vcpus = new ArrayList<>();
        for (SectionReader.Section section : sections.all(Tag.VCPU)) {
            vcpus.add(sections.parse(section, SavedVcpu::read));
        }
        if (vcpus.size() != spec.vcpus()) {
            throw new IOException("it is damaged: it has " + vcpus.size() + " of " + spec.vcpus() + " virtual CPUs");
        }
        Map<String, byte[]> devices = new LinkedHashMap<>();
        for (SectionReader.Section section : sections.all(Tag.DEVICE)) {
            sections.parse(section, from -> {
                String name = SpecFormat.text(from);
                int length = from.readInt();
                if (length < 0 || length > section.length()) {
                    throw new IOException("it is damaged: the state of device '" + name + "' has " + length + " bytes");
                }
                byte[] bytes = new byte[length];
                from.readFully(bytes);
                return devices.put(name, bytes);
            });
        }
        return new MachineState(spec, platform, vcpus, devices, sections.bytes(sections.one(Tag.CONSOLE)));
    }

    /** The machine. */
    public MachineState state() {
        return state;
    }

    /** The full snapshot: this one, or the one that it is based on. */
    public Base full() {
        return base == null ? new Base(id, file) : base.full();
    }

    /**
     * Fills fresh memory. Returns the pages that are not as in {@link #full}.
     *
     * @throws HypervisorException {@code SNAPSHOT} when the file is damaged
     */
    public BitSet load(GuestRam ram) {
        if (base != null) {
            base.load(ram);
        }
        try {
            BitSet pages = MemoryFormat.read(sections, ram);
            return base == null ? new BitSet() : pages;
        } catch (IOException e) {
            throw fault(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** Closes the files. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw fault(file, String.valueOf(e.getMessage()), e);
        } finally {
            if (base != null) {
                base.close();
            }
        }
    }

    private static HypervisorException fault(Path file, String why, Exception cause) {
        return new HypervisorException(Reason.SNAPSHOT, "cannot restore snapshot " + file + ": " + why, cause);
    }
}
