// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** What a kernel finds below 1 MiB when it is entered, and where; and the ranges of memory that it is told of. */
final class LowMemory {

    static final long GDT = 0x500;
    static final long PVH_START_INFO = 0x6000;
    static final long BOOT_PARAMS = 0x7000;
    static final long PAGE_MAP = 0x9000;
    static final long COMMAND_LINE = 0x20000;

    /** Where kernels begin, and what follows 384 KiB of video memory and firmware. */
    static final long HIGH = 0x100000;

    // Intel's Software Developer's Manual, volume 3: present, writable; 2 MiB page.
    private static final long PAGE_TABLE = 0x3;
    private static final long LARGE_PAGE = 0x83;
    private static final int TABLE_ENTRIES = 512;
    private static final int GIGABYTES = 4;
    private static final int LARGE_PAGE_SHIFT = 21;

    // Segment descriptors: flat code, 32 bits and 64 bits wide; flat data; a task.
    private static final long CODE_32 = 0x00cf9b000000ffffL;
    private static final long CODE_64 = 0x00af9b000000ffffL;
    private static final long DATA = 0x00cf93000000ffffL;
    private static final long TASK = 0x00008b0000000067L;

    /** Where a PC's first 640 KiB end, but for 1 KiB that firmware takes for itself. */
    static final long BASE_END = 0x9fc00;

    private static final int USABLE = 1;
    private static final int RESERVED = 2;

    /** A range of memory; types as in ACPI's address map: 1 usable, 2 reserved. */
    record Range(long start, long length, int type) {}

    /** Where an initrd is. */
    record Module(long address, int length) {}

    private LowMemory() {}

    static List<Range> map(GuestRam ram) {
        return List.of(
                new Range(0, BASE_END, USABLE),
                new Range(BASE_END, HIGH - BASE_END, RESERVED),
                new Range(HIGH, ram.size() - HIGH, USABLE));
    }

    static void writeSegments(GuestRam ram, boolean longMode) {
        ByteBuffer table = little(5 * 8);
        table.putLong(0x10, longMode ? CODE_64 : CODE_32).putLong(0x18, DATA).putLong(0x20, TASK);
        ram.write(GDT, table.array());
    }

    /** Maps the first four gigabytes to themselves. */
    static void writePageTables(GuestRam ram) {
        long pointers = PAGE_MAP + GuestRam.PAGE;
        long directories = pointers + GuestRam.PAGE;
        ByteBuffer tables = little((2 + GIGABYTES) * GuestRam.PAGE);
        tables.putLong(0, pointers | PAGE_TABLE);
        for (int gigabyte = 0; gigabyte < GIGABYTES; gigabyte++) {
            long directory = directories + (long) gigabyte * GuestRam.PAGE;
            tables.putLong(GuestRam.PAGE + gigabyte * 8, directory | PAGE_TABLE);
            for (int i = 0; i < TABLE_ENTRIES; i++) {
                long page = (long) gigabyte * TABLE_ENTRIES + i;
                tables.putLong((int) (directory - PAGE_MAP) + i * 8, page << LARGE_PAGE_SHIFT | LARGE_PAGE);
            }
        }
        ram.write(PAGE_MAP, tables.array());
    }

    /** Writes it with its NUL; returns its length without. */
    static int writeCommandLine(GuestRam ram, String line) {
        byte[] bytes = line.getBytes(UTF_8);
        ram.write(COMMAND_LINE, bytes);
        ram.write(COMMAND_LINE + bytes.length, new byte[1]);
        return bytes.length;
    }

    /** Writes the initrd, if there is one, as high as it goes, above the end of the kernel. */
    static Optional<Module> writeInitrd(GuestRam ram, BootImage image, long kernelEnd) {
        return image.initrd().map(disk -> {
            int length = disk.remaining();
            long address = ram.size() - GuestRam.roundUp(length);
            if (address < kernelEnd) {
                throw new HypervisorException(
                        Reason.INVALID_SPEC,
                        "the initrd of " + length + " bytes does not fit into " + ram.size()
                                + " bytes of memory beside the kernel");
            }
            ram.write(address, disk);
            return new Module(address, length);
        });
    }

    static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
