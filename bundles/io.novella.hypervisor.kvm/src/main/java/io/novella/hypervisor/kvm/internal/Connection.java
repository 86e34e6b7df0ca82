// SPDX-License-Identifier: Apache-2.0
package io.novella.hypervisor.kvm.internal;

import io.novella.hypervisor.HypervisorException;
import io.novella.hypervisor.HypervisorException.Reason;
import io.novella.hypervisor.kvm.internal.kernel.Kvm;
import io.novella.hypervisor.kvm.internal.sys.Kick;
import io.novella.hypervisor.kvm.internal.sys.Libc;
import org.jspecify.annotations.Nullable;

/** The way to the kernel, opened when first needed and tried again when it failed: a module may be loaded later. */
final class Connection implements AutoCloseable {

    /** What is held once it is open. */
    record Open(Kvm kvm, Kick kick) {}

    private final String device;
    private @Nullable Open open;
    private boolean closed;

    Connection(String device) {
        this.device = device;
    }

    /**
     * Opens it, unless it is.
     *
     * @throws HypervisorException {@code DOWN}, with the exact reason
     */
    synchronized Open open() {
        Open already = open;
        if (already != null) {
            return already;
        }
        if (closed) {
            throw new HypervisorException(Reason.DOWN, "KVM has been stopped");
        }
        checkPlatform();
        holdLibc();
        try {
            Kick kick = Kick.install();
            Open opened = new Open(Kvm.open(device), kick);
            open = opened;
            return opened;
        } catch (RuntimeException e) {
            Libc.release();
            throw e;
        }
    }

    /** Closes it for good. No machine is left. */
    @Override
    public synchronized void close() {
        closed = true;
        if (open != null) {
            open.kvm().close();
            open = null;
            Libc.release();
        }
    }

    private static void checkPlatform() {
        String os = System.getProperty("os.name", "");
        String arch = System.getProperty("os.arch", "");
        if (!os.equals("Linux") || !arch.equals("amd64")) {
            throw new HypervisorException(
                    Reason.DOWN, "KVM is spoken on Linux on x86-64 only, this is " + os + " on " + arch);
        }
    }

    private static void holdLibc() {
        try {
            Libc.hold();
        } catch (LinkageError e) {
            throw new HypervisorException(Reason.DOWN, "the native library cannot be loaded: " + e.getMessage(), e);
        }
    }
}
