// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal.kernel;

import io.novella.hypervisor.kvm.internal.sys.KernelFault;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A counter of the kernel that it can raise and wait for by itself: the ends of an irqfd and of an ioeventfd. */
public final class EventFd implements AutoCloseable {

    private final int fd;
    // ABI: sys/eventfd.h: 8 bytes, a number in native order.
    private final ByteBuffer one =
            ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);

    private EventFd(int fd) {
        this.fd = fd;
    }

    /** A new one, at zero. */
    public static EventFd create() {
        int fd = Libc.eventfd();
        if (fd < 0) {
            throw KernelFault.of("eventfd");
        }
        return new EventFd(fd);
    }

    /** Adds one. */
    public void signal() {
        if (Libc.write(fd, one, 8) < 0) {
            throw KernelFault.of("write to an eventfd");
        }
    }

    /** Waits until it is above zero, and sets it to zero. */
    public void await() {
        ByteBuffer count = ByteBuffer.allocateDirect(8);
        while (Libc.read(fd, count, 8) < 0) {
            int errno = Libc.errno();
            if (errno != Libc.EINTR) {
                throw KernelFault.of("read of an eventfd", errno);
            }
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    int descriptor() {
        return fd;
    }
}
