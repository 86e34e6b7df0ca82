// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Linux' 64-bit boot protocol, after Documentation/x86/boot.rst and zero-page.rst of the kernel.
 *
 * <p>ABI: asm/bootparam.h struct boot_params, 4096 bytes: u8 e820_entries @0x1e8, struct setup_header hdr @0x1f1, struct
 * boot_e820_entry e820_table @0x2d0: u64 addr @0, u64 size @8, u32 type @16; 20 bytes.
 */
final class LinuxBoot {

    private static final int E820_ENTRIES = 0x1e8;
    private static final int E820_TABLE = 0x2d0;
    private static final int E820_BYTES = 20;

    // ABI: asm/bootparam.h struct setup_header, by offsets in boot_params.
    static final int HEADER = 0x1f1;
    static final int BOOT_FLAG = 0x1fe;
    static final int MAGIC = 0x202;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int LOAD_FLAGS = 0x211;
    private static final int RAMDISK_IMAGE = 0x218;
    private static final int RAMDISK_SIZE = 0x21c;
    private static final int COMMAND_LINE = 0x228;
    private static final int KERNEL_ALIGNMENT = 0x230;
    private static final int COMMAND_LINE_SIZE = 0x238;

    private static final int BOOT_FLAG_VALUE = 0xaa55;
    private static final int MAGIC_VALUE = 0x53726448;
    private static final int UNDEFINED_LOADER = 0xff;
    private static final int LOADED_HIGH = 1;
    private static final int ALIGNMENT = 0x1000000;

    private LinuxBoot() {}

    /** Parameters with the header that a bzImage would bring, for a kernel that has none. */
    static ByteBuffer header() {
        ByteBuffer params = LowMemory.little(GuestRam.PAGE);
        params.putShort(BOOT_FLAG, (short) BOOT_FLAG_VALUE).putInt(MAGIC, MAGIC_VALUE);
        return params.putInt(KERNEL_ALIGNMENT, ALIGNMENT);
    }

    /** Completes the parameters and writes all that a kernel is entered with. */
    static Start prepare(GuestRam ram, BootImage image, int vcpus, ByteBuffer params, long kernelEnd, long entry) {
        params.put(TYPE_OF_LOADER, (byte) UNDEFINED_LOADER);
        params.put(LOAD_FLAGS, (byte) (params.get(LOAD_FLAGS) | LOADED_HIGH));
        LowMemory.writeInitrd(ram, image, kernelEnd).ifPresent(initrd -> {
            params.putInt(RAMDISK_IMAGE, (int) initrd.address());
            params.putInt(RAMDISK_SIZE, initrd.length());
        });
        params.putInt(COMMAND_LINE_SIZE, LowMemory.writeCommandLine(ram, image.commandLine()));
        params.putInt(COMMAND_LINE, (int) LowMemory.COMMAND_LINE);
        List<LowMemory.Range> map = LowMemory.map(ram);
        params.put(E820_ENTRIES, (byte) map.size());
        int at = E820_TABLE;
        for (LowMemory.Range range : map) {
            params.putLong(at, range.start()).putLong(at + 8, range.length()).putInt(at + 16, range.type());
            at += E820_BYTES;
        }
        ram.write(LowMemory.BOOT_PARAMS, params.array());
        LowMemory.writeSegments(ram, true);
        LowMemory.writePageTables(ram);
        MpTable.write(ram, vcpus);
        return new Start.LongMode(entry, LowMemory.BOOT_PARAMS);
    }
}
