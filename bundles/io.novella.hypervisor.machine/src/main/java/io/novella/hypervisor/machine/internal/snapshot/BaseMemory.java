// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import static io.novella.hypervisor.machine.accel.GuestRam.PAGE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The memory of a full snapshot, for comparison: some hosts report a page as written when the guest has only read it. Its checksums
 * are left to restoring.
 */
final class BaseMemory implements AutoCloseable {

    private final FileChannel channel;
    private final SectionReader sections;
    private final TreeMap<Long, SectionReader.Section> byAddress = new TreeMap<>();
    private final ByteBuffer stored = ByteBuffer.allocateDirect(PAGE);

    private BaseMemory(FileChannel channel, String id) throws IOException {
        this.channel = channel;
        sections = SectionReader.open(channel);
        String found = Head.read(sections).id();
        if (!found.equals(id)) {
            throw new IOException("it is snapshot " + found + ", and " + id + " was there");
        }
        for (SectionReader.Section section : sections.all(Tag.MEMORY)) {
            byAddress.put(sections.firstLong(section), section);
        }
    }

    /**
     * Opens the full snapshot.
     *
     * @throws IOException when its file is gone, damaged, or another one; the message ends a sentence
     */
    static BaseMemory open(Base base) throws IOException {
        Path file = base.file();
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is no regular file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new BaseMemory(channel, base.id());
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /** Whether the snapshot has this content at this guest-physical address; what it lacks is zero. */
    boolean has(long address, ByteBuffer page) throws IOException {
        stored.clear();
        Map.Entry<Long, SectionReader.Section> section = byAddress.floorEntry(address);
        long offset = section == null ? 0 : Long.BYTES + address - section.getKey();
        if (section == null || offset >= section.getValue().length()) {
            return MemoryFormat.isZero(page);
        }
        sections.part(section.getValue(), offset, stored);
        return stored.mismatch(page) < 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
