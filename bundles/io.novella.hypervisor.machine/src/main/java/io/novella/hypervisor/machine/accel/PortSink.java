// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.accel;

/** Receives port writes that an accelerator has kept. */
public interface PortSink {

    /**
     * Receives one write.
     *
     * @param port 0 to 0xffff
     * @param size 1, 2 or 4 bytes
     * @param value as an unsigned number
     */
    void portWrite(int port, int size, long value);
}
