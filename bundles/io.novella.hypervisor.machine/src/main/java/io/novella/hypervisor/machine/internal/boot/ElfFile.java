// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A 64-bit ELF executable.
 *
 * <p>ABI: elf.h Elf64_Ehdr: u64 e_entry @24, u64 e_phoff @32, u16 e_phentsize @54, u16 e_phnum @56. Elf64_Phdr: u32
 * p_type @0, u64 p_offset @8, p_vaddr, p_paddr @24, p_filesz @32, p_memsz @40; 56 bytes. Elf64_Nhdr: u32 n_namesz @0,
 * n_descsz @4, n_type @8, then name and descriptor, each padded to four bytes.
 */
final class ElfFile {

    private static final int ENTRY = 24;
    private static final int HEADERS_AT = 32;
    private static final int HEADER_SIZE = 54;
    private static final int HEADER_COUNT = 56;

    private static final int HEADER_BYTES = 56;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;

    private static final int NOTE_BYTES = 12;
    private static final byte[] XEN = "Xen\0".getBytes(US_ASCII);

    /** ABI: xen/interface/elfnote.h XEN_ELFNOTE_PHYS32_ENTRY. */
    private static final int PHYS32_ENTRY = 18;

    private final String name;
    private final ByteBuffer file;
    private final List<Segment> segments = new ArrayList<>();

    private record Segment(int type, int offset, long address, int fileBytes, long memoryBytes) {}

    ElfFile(String name, ByteBuffer bytes) {
        this.name = name;
        file = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        long table = file.getLong(HEADERS_AT);
        int size = Short.toUnsignedInt(file.getShort(HEADER_SIZE));
        int count = Short.toUnsignedInt(file.getShort(HEADER_COUNT));
        check(size >= HEADER_BYTES && isInside(table, (long) size * count), "has broken program headers");
        for (int i = 0; i < count; i++) {
            segments.add(segment((int) table + i * size));
        }
    }

    /** The address of its first instruction. */
    long entry() {
        return file.getLong(ENTRY);
    }

    /** Where its PVH note says to enter. */
    long pvhEntry() {
        for (Segment segment : segments) {
            if (segment.type() == PT_NOTE) {
                long entry = pvhEntry(segment.offset(), segment.offset() + segment.fileBytes());
                if (entry >= 0) {
                    return entry;
                }
            }
        }
        throw broken("has no PVH note");
    }

    /** Copies its segments to where they belong; the rest of memory is zero. */
    void load(GuestRam ram) {
        boolean loaded = false;
        for (Segment segment : segments) {
            if (segment.type() == PT_LOAD && segment.memoryBytes() > 0) {
                long address = segment.address();
                check(
                        address >= LowMemory.HIGH
                                && address <= ram.size()
                                && segment.memoryBytes() >= segment.fileBytes()
                                && segment.memoryBytes() <= ram.size() - address,
                        String.format(
                                Locale.ROOT,
                                "wants %d bytes at 0x%x; 0x%x to 0x%x is possible",
                                segment.memoryBytes(),
                                address,
                                LowMemory.HIGH,
                                ram.size()));
                ram.write(address, file.slice(segment.offset(), segment.fileBytes()));
                loaded = true;
            }
        }
        check(loaded, "has nothing to load");
    }

    /** Where the memory ends that its segments take, the part that the file leaves out too. */
    long end() {
        return segments.stream()
                .filter(segment -> segment.type() == PT_LOAD)
                .mapToLong(segment -> segment.address() + segment.memoryBytes())
                .max()
                .orElse(LowMemory.HIGH);
    }

    private Segment segment(int at) {
        int type = file.getInt(at);
        long offset = file.getLong(at + 8);
        long length = file.getLong(at + 32);
        boolean used = type == PT_LOAD || type == PT_NOTE;
        check(!used || isInside(offset, length), "has a segment beyond its end");
        return used
                ? new Segment(type, (int) offset, file.getLong(at + 24), (int) length, file.getLong(at + 40))
                : new Segment(type, 0, 0, 0, 0);
    }

    private long pvhEntry(int from, int end) {
        int at = from;
        while (end - at >= NOTE_BYTES) {
            long nameBytes = Integer.toUnsignedLong(file.getInt(at));
            long valueBytes = Integer.toUnsignedLong(file.getInt(at + 4));
            long value = at + NOTE_BYTES + padded(nameBytes);
            long next = value + padded(valueBytes);
            if (next > end) {
                return -1;
            }
            if (file.getInt(at + 8) == PHYS32_ENTRY
                    && valueBytes >= 4
                    && nameBytes == XEN.length
                    && file.slice(at + NOTE_BYTES, XEN.length).equals(ByteBuffer.wrap(XEN))) {
                return Integer.toUnsignedLong(file.getInt((int) value));
            }
            at = (int) next;
        }
        return -1;
    }

    private static long padded(long bytes) {
        return bytes + 3 & -4;
    }

    private boolean isInside(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= file.limit() && length <= file.limit() - offset;
    }

    private void check(boolean ok, String problem) {
        if (!ok) {
            throw broken(problem);
        }
    }

    private HypervisorException broken(String problem) {
        return new HypervisorException(Reason.INVALID_SPEC, "kernel '" + name + "' " + problem);
    }
}
