// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A compressed kernel: sectors of real-mode code, whose header says what follows, then code that unpacks the rest. After
 * Documentation/x86/boot.rst of the kernel.
 */
final class BzImage {

    // ABI: asm/bootparam.h struct setup_header, by offsets in the file.
    private static final int SETUP_SECTORS = 0x1f1;
    private static final int HEADER_LENGTH = 0x201;
    private static final int VERSION = 0x206;
    private static final int XLOAD_FLAGS = 0x236;
    private static final int PREFERRED_ADDRESS = 0x258;
    private static final int INIT_SIZE = 0x260;

    private static final int VERSION_WITH_XLOAD_FLAGS = 0x20c;
    private static final int KERNEL_64 = 1;
    private static final int SECTOR = 512;
    private static final int ENTRY_64 = 0x200;

    /** Of a header without {@link #SETUP_SECTORS}, for old times' sake. */
    private static final int DEFAULT_SETUP_SECTORS = 4;

    private final String name;
    private final ByteBuffer file;
    private final int kernel;

    BzImage(String name, ByteBuffer bytes) {
        this.name = name;
        file = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int sectors = Byte.toUnsignedInt(file.get(SETUP_SECTORS));
        kernel = ((sectors == 0 ? DEFAULT_SETUP_SECTORS : sectors) + 1) * SECTOR;
        check(file.limit() > kernel + ENTRY_64, "is cut short");
        check(
                Short.toUnsignedInt(file.getShort(VERSION)) >= VERSION_WITH_XLOAD_FLAGS
                        && (file.getShort(XLOAD_FLAGS) & KERNEL_64) != 0,
                "has no 64-bit entry");
    }

    void load(GuestRam ram) {
        long needed = unpackedEnd();
        check(
                needed > 0 && needed <= ram.size() && LowMemory.HIGH + file.limit() - kernel <= ram.size(),
                "needs " + needed + " bytes of memory to unpack itself; there are " + ram.size());
        ram.write(LowMemory.HIGH, file.slice(kernel, file.limit() - kernel));
    }

    /** Where the memory ends that it takes: packed, and when it has unpacked itself. */
    long end() {
        return Math.max(LowMemory.HIGH + file.limit() - kernel, unpackedEnd());
    }

    private long unpackedEnd() {
        return file.getLong(PREFERRED_ADDRESS) + Integer.toUnsignedLong(file.getInt(INIT_SIZE));
    }

    /** Parameters with the header of the file. */
    ByteBuffer header() {
        int end = LinuxBoot.MAGIC + Byte.toUnsignedInt(file.get(HEADER_LENGTH));
        ByteBuffer params = LowMemory.little(GuestRam.PAGE);
        params.put(LinuxBoot.HEADER, file, LinuxBoot.HEADER, end - LinuxBoot.HEADER);
        return params;
    }

    long entry() {
        return LowMemory.HIGH + ENTRY_64;
    }

    private void check(boolean ok, String problem) {
        if (!ok) {
            throw new HypervisorException(Reason.INVALID_SPEC, "kernel '" + name + "' " + problem);
        }
    }
}
