// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.machine.accel.GuestRam;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;

/** The context of one device, which is closed after it; with what only devices of this bundle may use. */
public interface OpenContext extends DeviceContext, AutoCloseable {

    @Override
    GuestRam memory();

    @Override
    Bell doorbell(IoRange at, Runnable bell);

    /** How long to wait before anything more is written to the console, in nanoseconds; 0 while the machine keeps its rate. */
    long owed();

    @Override
    void close();
}
