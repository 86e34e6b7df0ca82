// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;
import java.io.DataInput;
import java.io.DataOutput;

/** QEMU's {@code debugcon}, where firmware tells what it does: bytes for the console. Reading says that it is there. */
final class DebugPort extends ByteRegisters {

    static final IoRange PORT = IoRange.ports(0x402, 1);

    private static final int PRESENT = 0xe9;

    private final ConsoleOutput console;

    DebugPort(DeviceContext context) {
        console = context.console();
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
    int in(int port) {
        return PRESENT;
    }

    @Override
    void out(int port, int value) {
        console.write(value);
    }
}
