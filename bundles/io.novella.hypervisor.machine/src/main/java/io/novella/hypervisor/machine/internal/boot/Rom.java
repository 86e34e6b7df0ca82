// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.boot;

import io.novella.hypervisor.BootImage;
import io.novella.hypervisor.machine.accel.Accelerator;
import io.novella.hypervisor.machine.accel.GuestRam;
import java.nio.ByteBuffer;

/**
 * A firmware where a PC has it: up to 4 GiB, and its end once more below 1 MiB, in memory that can be written. There a PC shows 128
 * KiB, and the firmware has its bridge show the rest; here is no bridge, and all that it could show is there from the start.
 */
public final class Rom {

    private static final long TOP = 1L << 32;
    private static final int LOW_TOP = 1 << 20;
    private static final int LOW_BYTES = 256 << 10;

    private Rom() {}

    /** A copy of the firmware in memory of its own. */
    public static GuestRam load(BootImage firmware, Accelerator accelerator) {
        GuestRam rom = accelerator.allocate(firmware.size());
        rom.write(0, firmware.bytes());
        return rom;
    }

    /** Where it begins. */
    public static long address(GuestRam rom) {
        return TOP - rom.size();
    }

    static void shadow(ByteBuffer bytes, GuestRam ram) {
        int length = Math.min(bytes.limit(), LOW_BYTES);
        ram.write(LOW_TOP - length, bytes.slice(bytes.limit() - length, length));
    }
}
