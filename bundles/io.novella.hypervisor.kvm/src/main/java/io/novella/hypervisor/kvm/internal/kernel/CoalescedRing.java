// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.machine.accel.PortSink;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Port writes that KVM has kept instead of exiting for each; the ring belongs to the VM, every vCPU maps it. One thread
 * at a time drains it, while the kernel appends.
 *
 * <p>ABI: linux/kvm.h struct kvm_coalesced_mmio_ring: u32 first @0, u32 last @4, then up to the page's end struct
 * kvm_coalesced_mmio: u64 phys_addr @0, u32 len @8, u32 pio @12, u8 data[8] @16; 24 bytes.
 */
public final class CoalescedRing {

    private static final int FIRST = 0;
    private static final int LAST = 4;
    private static final int ENTRIES = 8;
    private static final int ENTRY_BYTES = 24;
    private static final int ADDRESS = 0;
    private static final int LENGTH = 8;
    private static final int DATA = 16;
    private static final int CAPACITY = (GuestRam.PAGE - ENTRIES) / ENTRY_BYTES;

    private final ByteBuffer memory;

    CoalescedRing(ByteBuffer page) {
        memory = page.order(ByteOrder.nativeOrder());
    }

    /** Whether nothing is kept at the moment. */
    public boolean isEmpty() {
        return memory.getInt(FIRST) == memory.getInt(LAST);
    }

    /** Hands over all that is kept, in order. */
    public void drain(PortSink sink) {
        int first = memory.getInt(FIRST);
        while (first != memory.getInt(LAST)) {
            // The kernel writes an entry before it moves the end, and reuses it after we move the beginning.
            VarHandle.acquireFence();
            int entry = ENTRIES + first * ENTRY_BYTES;
            int size = memory.getInt(entry + LENGTH);
            long data = memory.getLong(entry + DATA);
            int port = (int) memory.getLong(entry + ADDRESS);
            first = first + 1 == CAPACITY ? 0 : first + 1;
            VarHandle.releaseFence();
            memory.putInt(FIRST, first);
            sink.portWrite(port, size, data & -1L >>> Long.SIZE - 8 * size);
        }
    }
}
