// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import io.novella.hypervisor.spi.IoRange;
import java.util.Locale;

/**
 * Where a virtio device sits in a PC: a page above all memory, and an interrupt line that no other device has.
 *
 * @param index from 0 to {@link #LAST}
 */
record MmioSlot(int index) {

    private static final long FIRST_PAGE = 0xd0000000L;
    private static final int PAGE = 0x1000;

    /** Of a PC's lines those of devices which ours does not have: sound, network, mouse, hard disks, second serial port. */
    private static final int[] LINES = {5, 9, 10, 11, 12, 14, 15, 3};

    static final int LAST = LINES.length - 1;

    IoRange range() {
        return IoRange.mmio(FIRST_PAGE + (long) index * PAGE, PAGE);
    }

    int line() {
        return LINES[index];
    }

    /** How Linux is told of it, after its Documentation/admin-guide/kernel-parameters.txt. */
    String parameter() {
        return String.format(Locale.ROOT, "virtio_mmio.device=4K@0x%x:%d", range().base(), line());
    }
}
