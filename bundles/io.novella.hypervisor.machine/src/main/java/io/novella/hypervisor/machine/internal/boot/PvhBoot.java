// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The PVH boot protocol, after Xen's docs/misc/pvh.pandoc.
 *
 * <p>ABI: xen/interface/hvm/start_info.h struct hvm_start_info: u32 magic @0, version @4, flags @8, nr_modules @12, u64
 * modlist_paddr @16, cmdline_paddr @24, rsdp_paddr @32, memmap_paddr @40, u32 memmap_entries @48, reserved; 56 bytes.
 * struct hvm_modlist_entry: u64 paddr @0, size @8, cmdline_paddr, reserved; 32 bytes. struct hvm_memmap_table_entry: u64
 * addr @0, size @8, u32 type @16, reserved; 24 bytes.
 */
final class PvhBoot {

    private static final int MAGIC = 0x336ec578;
    private static final int VERSION = 1;
    private static final int INFO_BYTES = 56;
    private static final int MODULE_BYTES = 32;
    private static final int RANGE_BYTES = 24;

    private PvhBoot() {}

    static Start prepare(GuestRam ram, BootImage image, int vcpus, long kernelEnd, long entry) {
        List<LowMemory.Range> map = LowMemory.map(ram);
        Optional<LowMemory.Module> initrd = LowMemory.writeInitrd(ram, image, kernelEnd);
        LowMemory.writeCommandLine(ram, image.commandLine());
        ByteBuffer info = LowMemory.little(INFO_BYTES + MODULE_BYTES + map.size() * RANGE_BYTES);
        info.putInt(0, MAGIC).putInt(4, VERSION);
        initrd.ifPresent(module -> {
            info.putInt(12, 1).putLong(16, LowMemory.PVH_START_INFO + INFO_BYTES);
            info.putLong(INFO_BYTES, module.address()).putLong(INFO_BYTES + 8, module.length());
        });
        info.putLong(24, LowMemory.COMMAND_LINE);
        int at = INFO_BYTES + MODULE_BYTES;
        info.putLong(40, LowMemory.PVH_START_INFO + at).putInt(48, map.size());
        for (LowMemory.Range range : map) {
            info.putLong(at, range.start()).putLong(at + 8, range.length()).putInt(at + 16, range.type());
            at += RANGE_BYTES;
        }
        ram.write(LowMemory.PVH_START_INFO, info.array());
        LowMemory.writeSegments(ram, false);
        MpTable.write(ram, vcpus);
        return new Start.ProtectedMode(entry, LowMemory.PVH_START_INFO);
    }
}
