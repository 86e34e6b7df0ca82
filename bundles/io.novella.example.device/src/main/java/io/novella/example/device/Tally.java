// SPDX-License-Identifier: Apache-2.0
package io.novella.example.device;

import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.ConsoleOutput;
import io.novella.hypervisor.spi.Device;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.DeviceFactory;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Counts what a guest writes to port 0x10, and says so on the console at every thousandth; a read gives the count. A
 * machine has it that names the device {@code tally}.
 */
@Component
public final class Tally implements DeviceFactory {

    private static final IoRange PORT = IoRange.ports(0x10, 1);
    private static final int STEP = 1000;

    @Override
    public String name() {
        return "tally";
    }

    @Override
    public boolean onRequest() {
        return true;
    }

    @Override
    public List<IoRange> ranges(VmSpec spec) {
        return List.of(PORT);
    }

    /** Writes need not stop the guest one by one: nothing happens before a thousand of them. */
    @Override
    public List<IoRange> outputOnly(VmSpec spec) {
        return List.of(PORT);
    }

    @Override
    public Device create(DeviceContext context) {
        return new Counter(context.console());
    }

    /** The device of one machine; a snapshot holds its count. */
    private static final class Counter implements SnapshotDevice {
        private final ConsoleOutput console;
        private long count;

        Counter(ConsoleOutput console) {
            this.console = console;
        }

        @Override
        public long read(IoRange range, long offset, int size) {
            return count;
        }

        @Override
        public void write(IoRange range, long offset, int size, long value) {
            count++;
            if (count % STEP == 0) {
                console.line("tally: " + count);
            }
        }

        @Override
        public void save(DataOutput to) throws IOException {
            to.writeLong(count);
        }

        @Override
        public void restore(DataInput from) throws IOException {
            count = from.readLong();
        }
    }
}
