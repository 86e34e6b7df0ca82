// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.machine.internal.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What a guest that has seen a device must find again after a snapshot: the kind of device, and its configuration. */
final class DeviceIdentity {

    private DeviceIdentity() {}

    static void save(VirtioDevice device, DataOutput to) throws IOException {
        byte[] shown = shown(device);
        to.writeInt(device.type());
        to.writeInt(shown.length);
        to.write(shown);
    }

    /**
     * Reads what was saved.
     *
     * @throws IOException when it is not that of the device
     */
    static void check(VirtioDevice device, DataInput from) throws IOException {
        int type = from.readInt();
        byte[] shown = shown(device);
        int length = from.readInt();
        byte[] saved = new byte[Math.max(0, Math.min(length, shown.length))];
        from.readFully(saved);
        if (type != device.type() || length != shown.length || !Arrays.equals(saved, shown)) {
            throw new IOException(
                    device.name() + " is not what it was: another kind of device, or another size of the disk");
        }
    }

    private static byte[] shown(VirtioDevice device) {
        byte[] shown = new byte[device.config().limit()];
        device.config().get(0, shown);
        return shown;
    }
}
