// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.snapshot;

import static io.novella.hypervisor.machine.accel.GuestRam.PAGE;

import io.novella.hypervisor.machine.accel.GuestRam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Locale;

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

    /** Which of its three kinds a page is. */
    private interface Sorter {
        Kind kind(int page, ByteBuffer content) throws IOException;
    }

    /** Writes all memory, over memory that is zero. Returns how many bytes of it are in the file. */
    static long write(GuestRam ram, SectionWriter to) throws IOException {
        // Nothing need be said of a page of zeros.
        return write(ram, to, (page, content) -> isZero(content) ? Kind.UNCHANGED : Kind.DATA);
    }

    /**
     * Writes the memory that is not as in a full snapshot. Returns how many bytes of it are in the file.
     *
     * @param changed the pages that may be different
     */
    static long write(GuestRam ram, BitSet changed, BaseMemory full, SectionWriter to) throws IOException {
        return write(ram, to, (page, content) -> {
            if (!changed.get(page) || full.has((long) page * PAGE, content)) {
                return Kind.UNCHANGED;
            }
            return isZero(content) ? Kind.ZERO : Kind.DATA;
        });
    }

    private static long write(GuestRam ram, SectionWriter to, Sorter sorter) throws IOException {
        int pages = (int) (ram.size() / PAGE);
        long[] written = {0};
        for (int first = 0; first < pages; first += CHUNK) {
            int begin = first;
            int count = Math.min(CHUNK, pages - first);
            ram.examine(
                    (long) first * PAGE, count * PAGE, chunk -> written[0] += chunk(chunk, begin, count, to, sorter));
        }
        return written[0];
    }

    private static long chunk(ByteBuffer chunk, int first, int count, SectionWriter to, Sorter sorter)
            throws IOException {
        Kind[] kinds = new Kind[count];
        for (int page = 0; page < count; page++) {
            kinds[page] = sorter.kind(first + page, chunk.slice(page * PAGE, PAGE));
        }
        long written = 0;
        int page = 0;
        while (page < count) {
            int begin = page;
            do {
                page++;
            } while (page < count && kinds[page] == kinds[begin]);
            long address = (long) (first + begin) * PAGE;
            int bytes = (page - begin) * PAGE;
            if (kinds[begin] == Kind.DATA) {
                to.section(
                        Tag.MEMORY,
                        ByteBuffer.allocate(Long.BYTES).putLong(0, address),
                        chunk.slice(begin * PAGE, bytes));
                written += bytes;
            } else if (kinds[begin] == Kind.ZERO) {
                to.section(Tag.ZEROS, content -> {
                    content.writeLong(address);
                    content.writeLong(bytes);
                });
            }
        }
        return written;
    }

    static boolean isZero(ByteBuffer page) {
        return page.mismatch(ZEROS) < 0;
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
            ram.zero(range[0], (int) range[1]);
            note(pages, range[0], range[1]);
        }
        return pages;
    }

    private static void note(BitSet pages, long address, long length) {
        pages.set((int) (address / PAGE), (int) ((address + length) / PAGE));
    }

    private static void check(GuestRam ram, long address, long length) throws IOException {
        boolean whole = address % PAGE == 0 && length % PAGE == 0;
        if (!whole || length <= 0 || length > CHUNK * PAGE || address < 0 || address > ram.size() - length) {
            throw new IOException(
                    String.format(Locale.ROOT, "it is damaged: it has memory at 0x%x of length %d", address, length));
        }
    }
}
