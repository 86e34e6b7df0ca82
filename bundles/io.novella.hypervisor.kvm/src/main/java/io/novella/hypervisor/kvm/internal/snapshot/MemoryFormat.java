// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.snapshot;

import static io.novella.hypervisor.kvm.internal.kernel.GuestRam.PAGE;

import io.novella.hypervisor.kvm.internal.kernel.GuestRam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** How memory stands in a file: pages that follow each other are a section, up to a chunk; pages of zeros take no room. */
final class MemoryFormat {

    /** 1 MiB, in pages: copied under the memory's lock, which closing a machine waits for. */
    private static final int CHUNK = 256;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PAGE).asReadOnlyBuffer();

    private enum Kind {
        UNCHANGED,
        ZERO,
        DATA
    }

    private MemoryFormat() {}

    /**
     * Writes memory.
     *
     * @param changed the pages to write; null for all, over memory that is zero
     * @return how many bytes of it are in the file
     */
    static long write(GuestRam ram, @Nullable BitSet changed, SectionWriter to) throws IOException {
        int pages = (int) (ram.size() / PAGE);
        long[] written = {0};
        for (int first = 0; first < pages; first += CHUNK) {
            int begin = first;
            int count = Math.min(CHUNK, pages - first);
            ram.use((long) first * PAGE, count * PAGE, chunk -> written[0] += chunk(chunk, begin, count, changed, to));
        }
        return written[0];
    }

    private static long chunk(ByteBuffer chunk, int first, int count, @Nullable BitSet changed, SectionWriter to)
            throws IOException {
        long written = 0;
        int page = 0;
        while (page < count) {
            int begin = page;
            Kind kind = kind(chunk, first, page, changed);
            do {
                page++;
            } while (page < count && kind(chunk, first, page, changed) == kind);
            long address = (long) (first + begin) * PAGE;
            int bytes = (page - begin) * PAGE;
            if (kind == Kind.DATA) {
                to.section(
                        Tag.MEMORY,
                        ByteBuffer.allocate(Long.BYTES).putLong(0, address),
                        chunk.slice(begin * PAGE, bytes));
                written += bytes;
            } else if (kind == Kind.ZERO && changed != null) {
                to.section(Tag.ZEROS, content -> {
                    content.writeLong(address);
                    content.writeLong(bytes);
                });
            }
        }
        return written;
    }

    private static Kind kind(ByteBuffer chunk, int first, int page, @Nullable BitSet changed) {
        if (changed != null && !changed.get(first + page)) {
            return Kind.UNCHANGED;
        }
        return chunk.slice(page * PAGE, PAGE).mismatch(ZEROS) < 0 ? Kind.ZERO : Kind.DATA;
    }

    /** Fills memory with what a file has of it. Returns the pages. */
    static BitSet read(SectionReader from, GuestRam ram) throws IOException {
        BitSet pages = new BitSet();
        for (SectionReader.Section section : from.all(Tag.MEMORY)) {
            long length = section.length() - Long.BYTES;
            long address = from.firstLong(section);
            check(ram, address, length);
            ByteBuffer beginning = ByteBuffer.allocate(Long.BYTES);
            ram.use(address, (int) length, memory -> from.read(section, beginning, memory));
            note(pages, address, length);
        }
        for (SectionReader.Section section : from.all(Tag.ZEROS)) {
            long[] range = from.parse(section, content -> new long[] {content.readLong(), content.readLong()});
            check(ram, range[0], range[1]);
            ram.use(range[0], (int) range[1], MemoryFormat::clear);
            note(pages, range[0], range[1]);
        }
        return pages;
    }

    private static void clear(ByteBuffer memory) {
        while (memory.hasRemaining()) {
            memory.put(ZEROS.duplicate());
        }
    }

    private static void note(BitSet pages, long address, long length) {
        pages.set((int) (address / PAGE), (int) ((address + length) / PAGE));
    }

    private static void check(GuestRam ram, long address, long length) throws IOException {
        boolean whole = address % PAGE == 0 && length % PAGE == 0;
        if (!whole || length <= 0 || length > CHUNK * PAGE || address < 0 || address > ram.size() - length) {
            throw new IOException(String.format("it is damaged: it has memory at 0x%x of length %d", address, length));
        }
    }
}
