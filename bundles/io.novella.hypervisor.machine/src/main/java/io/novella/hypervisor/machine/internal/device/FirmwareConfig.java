// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.device;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.VmSpec;
import io.novella.hypervisor.spi.DeviceContext;
import io.novella.hypervisor.spi.IoRange;
import io.novella.hypervisor.spi.SnapshotDevice;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * QEMU's {@code fw_cfg}, after docs/specs/fw_cfg of QEMU: a 16-bit selector, then bytes of the item one after the other.
 * Items have the memory's size, the number of processors, and a directory with {@code etc/e820}. No DMA.
 */
final class FirmwareConfig implements SnapshotDevice {

    static final IoRange PORTS = IoRange.ports(0x510, 2);

    private static final int SIGNATURE = 0x00;
    private static final int ID = 0x01;
    private static final int RAM_SIZE = 0x03;
    private static final int PROCESSORS = 0x05;
    private static final int MOST_PROCESSORS = 0x0f;
    private static final int DIRECTORY = 0x19;
    private static final int E820 = 0x20;

    /** Files are read as bytes; there is no DMA. */
    private static final int FEATURES = 1;

    private static final int DIRECTORY_ENTRY_BYTES = 64;
    private static final int RANGE_BYTES = 20;
    private static final int USABLE = 1;
    private static final byte[] NOTHING = {};

    private final Map<Integer, byte[]> items = new HashMap<>();
    private int selector;
    private byte[] selected = NOTHING;
    private int at;

    FirmwareConfig(DeviceContext context) {
        this(context.spec());
    }

    FirmwareConfig(VmSpec spec) {
        long memory = spec.memoryBytes();
        items.put(SIGNATURE, "QEMU".getBytes(US_ASCII));
        items.put(ID, little(4).putInt(0, FEATURES).array());
        items.put(RAM_SIZE, little(8).putLong(0, memory).array());
        items.put(PROCESSORS, little(2).putShort(0, (short) spec.vcpus()).array());
        items.put(MOST_PROCESSORS, little(2).putShort(0, (short) spec.vcpus()).array());
        items.put(
                E820, little(RANGE_BYTES).putLong(8, memory).putInt(16, USABLE).array());
        // ABI: QEMU's docs/specs/fw_cfg: u32 count, then u32 size, u16 select, u16 reserved, char name[56]; big-endian.
        ByteBuffer directory = ByteBuffer.allocate(4 + DIRECTORY_ENTRY_BYTES);
        directory.putInt(1).putInt(RANGE_BYTES).putShort((short) E820).putShort((short) 0);
        directory.put("etc/e820".getBytes(US_ASCII));
        items.put(DIRECTORY, directory.array());
    }

    @Override
    public long read(IoRange range, long offset, int size) {
        if (offset != 1 || size != 1) {
            return 0;
        }
        return at < selected.length ? Byte.toUnsignedLong(selected[at++]) : 0;
    }

    @Override
    public void write(IoRange range, long offset, int size, long value) {
        if (offset == 0 && size == 2) {
            select((int) value, 0);
        }
    }

    private void select(int item, int from) {
        selector = item;
        selected = items.getOrDefault(item, NOTHING);
        at = from;
    }

    @Override
    public void save(DataOutput to) throws IOException {
        to.writeShort(selector);
        to.writeInt(at);
    }

    @Override
    public void restore(DataInput from) throws IOException {
        select(from.readUnsignedShort(), Math.max(0, from.readInt()));
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
