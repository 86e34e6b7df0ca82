// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;

/** One range of one device on a bus. */
record Attached(String name, IoRange range, Device device, DeviceFactory factory) {

    long read(long address, int size) {
        try {
            return device.read(range, address - range.base(), size);
        } catch (RuntimeException | LinkageError e) {
            throw new DeviceFault(name, "a read at " + where(address), e);
        }
    }

    void write(long address, int size, long value) {
        try {
            device.write(range, address - range.base(), size, value);
        } catch (RuntimeException | LinkageError e) {
            throw new DeviceFault(name, "a write at " + where(address), e);
        }
    }

    private String where(long address) {
        return (range.space() == IoRange.Space.PORT ? "port 0x" : "memory 0x") + Long.toHexString(address);
    }
}
