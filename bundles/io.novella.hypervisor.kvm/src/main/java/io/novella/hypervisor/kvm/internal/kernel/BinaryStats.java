// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * The kernel's statistics file, which describes itself.
 *
 * <p>ABI: linux/kvm.h struct kvm_stats_header: u32 flags @0, name_size @4, num_desc @8, id_offset @12, desc_offset @16,
 * data_offset @20; 24 bytes. struct kvm_stats_desc: u32 flags @0, s16 exponent @4, u16 size @6, u32 offset @8, u32 bucket_size
 * @12, char name[name_size] @16. Data: size words of 64 bits at data_offset + offset.
 */
final class BinaryStats {

    private static final int HEADER_BYTES = 24;
    private static final int DESCRIPTOR_BYTES = 16;

    /** More than any kernel has, so that a misread header does not eat the memory. */
    private static final int MOST_BYTES = 1 << 20;

    private BinaryStats() {}

    /** Every single value by its name; histograms are left out. */
    static Map<String, Long> read(int fd) {
        ByteBuffer header = part(fd, 0, HEADER_BYTES);
        int nameBytes = header.getInt(4);
        int count = header.getInt(8);
        int descriptorBytes = DESCRIPTOR_BYTES + nameBytes;
        ByteBuffer descriptors = part(fd, header.getInt(16), Math.multiplyExact(count, descriptorBytes));
        int dataBytes = 0;
        for (int i = 0; i < count; i++) {
            int at = i * descriptorBytes;
            dataBytes = Math.max(
                    dataBytes, descriptors.getInt(at + 8) + 8 * Short.toUnsignedInt(descriptors.getShort(at + 6)));
        }
        ByteBuffer data = part(fd, header.getInt(20), dataBytes);
        Map<String, Long> values = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            int at = i * descriptorBytes;
            if (descriptors.getShort(at + 6) == 1) {
                values.put(
                        name(descriptors, at + DESCRIPTOR_BYTES, nameBytes), data.getLong(descriptors.getInt(at + 8)));
            }
        }
        return values;
    }

    private static String name(ByteBuffer descriptors, int at, int bytes) {
        byte[] name = new byte[bytes];
        descriptors.get(at, name);
        int length = 0;
        while (length < bytes && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, US_ASCII);
    }

    private static ByteBuffer part(int fd, int offset, int length) {
        if (offset < 0 || length < 0 || length > MOST_BYTES) {
            throw new IllegalStateException("KVM's statistics say " + length + " bytes at " + offset);
        }
        ByteBuffer part = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        if (Libc.pread(fd, part, length, offset) != length) {
            throw KernelFault.of("a read of KVM's statistics");
        }
        return part;
    }
}
