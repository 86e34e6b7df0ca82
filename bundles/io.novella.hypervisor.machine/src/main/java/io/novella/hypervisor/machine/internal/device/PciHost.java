// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;

/**
 * The ports at which software looks for PCI, after the PCI Local Bus Specification 3.0, section 3.2.2.3.2: the mechanism
 * is not there, and every function reads as absent. The byte 0xcf9 is the reset register of Intel's chipsets.
 */
final class PciHost implements SnapshotDevice {

    static final IoRange PORTS = IoRange.ports(0xcf8, 8);

    private static final int RESET = 1;
    private static final int RESET_PROCESSOR = 0x04;

    private final DeviceContext context;

    PciHost(DeviceContext context) {
        this.context = context;
    }

    @Override
    public void save(DataOutput to) {
        // It keeps nothing.
    }

    @Override
    public void restore(DataInput from) {
        // Nor does it take anything.
    }

    @Override
    public long read(IoRange range, long offset, int size) {
        return -1;
    }

    @Override
    public void write(IoRange range, long offset, int size, long value) {
        if (offset == RESET && size == 1 && (value & RESET_PROCESSOR) != 0) {
            context.powerOff("reset by the guest through port 0xcf9");
        }
    }
}
