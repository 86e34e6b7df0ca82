// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;

/** A device of ports that are a byte wide each: a wider access is several, as on the bus of a PC. */
abstract class ByteRegisters implements SnapshotDevice {

    /** Reads a port: 0 to 255. */
    abstract int in(int port);

    /** Writes 0 to 255 to a port. */
    abstract void out(int port, int value);

    @Override
    public final long read(IoRange range, long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long read = offset + i < range.length() ? in((int) (range.base() + offset) + i) : 0xff;
            value |= read << 8 * i;
        }
        return value;
    }

    @Override
    public final void write(IoRange range, long offset, int size, long value) {
        for (int i = 0; i < size && offset + i < range.length(); i++) {
            out((int) (range.base() + offset) + i, (int) (value >>> 8 * i) & 0xff);
        }
    }
}
