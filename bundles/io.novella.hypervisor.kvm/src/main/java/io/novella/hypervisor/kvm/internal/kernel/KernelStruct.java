// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A structure that the kernel tells of a descriptor, and takes back as it was.
 *
 * @param name of the ioctls, without {@code KVM_GET_} and {@code KVM_SET_}
 * @param get the request that fills it
 * @param set the request that takes it
 */
record KernelStruct(String name, long get, long set, int bytes) {

    /** What the kernel tells. */
    byte[] read(int fd) {
        return read(fd, new byte[bytes]);
    }

    /** What the kernel tells when asked with a structure that says which one is meant. */
    byte[] read(int fd, byte[] asked) {
        ByteBuffer buffer = direct(asked);
        if (Libc.ioctl(fd, get, buffer) < 0) {
            throw KernelFault.of("KVM_GET_" + name);
        }
        byte[] told = new byte[bytes];
        buffer.get(0, told);
        return told;
    }

    /**
     * Gives it back to the kernel.
     *
     * @throws HypervisorException {@code SNAPSHOT} when it does not take it
     */
    void write(int fd, byte[] told) {
        if (told.length != bytes) {
            throw new HypervisorException(
                    Reason.SNAPSHOT, name + " has " + told.length + " bytes, and this host needs " + bytes);
        }
        if (Libc.ioctl(fd, set, direct(told)) < 0) {
            throw new HypervisorException(
                    Reason.SNAPSHOT,
                    "this host does not take its " + name + ": "
                            + KernelFault.describe("KVM_SET_" + name, Libc.errno()));
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.nativeOrder())
                .put(0, bytes);
    }
}
